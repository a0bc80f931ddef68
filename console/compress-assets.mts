import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type Plugin } from 'vite';

const compressible = /\.(js|css|svg)$/;

/** Writes a .br and a .gz beside every asset, so that nothing is compressed while it is served. */
export function compressAssets(): Plugin {
  return {
    name: 'compress-assets',
    apply: 'build',
    writeBundle({ dir = '.' }) {
      const assets = join(dir, 'assets');
      for (const name of readdirSync(assets).filter((file) => compressible.test(file))) {
        const bytes = readFileSync(join(assets, name));
        const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes, { params: quality }));
        writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes));
      }
    },
  };
}
