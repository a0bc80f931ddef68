import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import { Server, type AuthContext, type Connection, type ParsedKey, type Session } from 'ssh2';
import { type SshKind } from '../faults/faults.js';
import { pretend } from './impostor.js';
import { isAuthorized, newHostKey, readAuthorizedKeys } from './keys.js';
import { runCommand, type CommandHome } from './run-command.js';

/** OpenSSH's default: the eleventh session of a connection is refused. */
const maxSessions = 10;

/** How long a peer may take to close its side. */
const patienceMs = 200;

/** A pod's SSH server. */
export interface PodSshd {
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
}

/** What shall go wrong with the connections of a pod. */
export interface SshTrouble {
  /** Uses up the fault of a connection or command, if there is one. */
  at(moment: 'connect' | 'exec'): SshKind | undefined;
  /** Notes what a machine that only pretends to be the pod was told. */
  readonly overhear: (text: string) => void;
}

/** Starts an SSH server with a fresh host key for user root and the given keys; throws EADDRINUSE when the port is taken. */
export async function openSshd(
  host: string,
  port: number,
  publicKeys: string,
  home: CommandHome,
  trouble: SshTrouble,
): Promise<PodSshd> {
  const hostKeys = [newHostKey()];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket, keys: ParsedKey[]) =>
    new Server({ hostKeys }, (client) => serveClient(client, socket, keys, home, trouble)).injectSocket(
      socket,
    );
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    const fault = trouble.at('connect');
    if (fault === 'ssh-banner-stall') return;
    if (fault === 'ssh-other-host-key') return pretend(socket, trouble.overhear);
    serve(socket, fault === 'ssh-wrong-key' ? [] : readAuthorizedKeys(publicKeys));
  });
  await listen(tcp, host, port);
  return { close: () => closeAll(tcp, sockets) };
}

/** A TCP port of the host that nobody listens on. */
export async function freePort(host: string): Promise<number> {
  const tcp = createServer();
  await listen(tcp, host, 0);
  const address = tcp.address();
  await closeAll(tcp, new Set());
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

function serveClient(
  client: Connection,
  socket: Socket,
  keys: ParsedKey[],
  home: CommandHome,
  trouble: SshTrouble,
): void {
  let sessions = 0;
  client.on('error', () => undefined);
  client.on('authentication', (context) => answer(context, keys));
  client.on('session', (accept, reject) => {
    if (sessions === maxSessions) return reject();
    sessions += 1;
    serveSession(accept(), socket, home, trouble, () => (sessions -= 1));
  });
}

function answer(context: AuthContext, keys: ParsedKey[]): void {
  const isRoot = context.username === 'root';
  if (isRoot && context.method === 'publickey' && isAuthorized(context, keys)) context.accept();
  else context.reject(['publickey']);
}

function serveSession(
  session: Session,
  socket: Socket,
  home: CommandHome,
  trouble: SshTrouble,
  onClose: () => void,
): void {
  session.on('pty', (accept) => accept?.());
  session.on('exec', (accept, _reject, { command }) => {
    const fault = trouble.at('exec');
    if (fault === 'ssh-drop-before-exec') return void socket.destroy();
    const channel = accept().on('close', onClose);
    // Mid-way is when the client has said all it had to say.
    if (fault === 'ssh-drop-during-exec') channel.on('end', () => socket.destroy());
    const end = fault === 'ssh-drop-after-exec' ? () => void socket.destroy() : undefined;
    runCommand(channel, home, command, end);
  });
  session.on('shell', (accept) => runCommand(accept().on('close', onClose), home));
}

function listen(tcp: TcpServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    tcp.once('error', reject).listen(port, host, () => resolve());
  });
}

/** Ends the connections; a peer that does not answer is cut off, and one that does is spared a reset. */
function closeAll(tcp: TcpServer, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.end();
  const cutOff = setTimeout(() => sockets.forEach((socket) => socket.destroy()), patienceMs);
  return new Promise((resolve) => {
    tcp.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
  });
}
