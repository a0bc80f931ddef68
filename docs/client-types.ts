/** libs/client/src/api-types.ts: the TypeScript types of the OpenAPI document, by openapi-typescript. */
export async function clientTypes(document: object): Promise<string> {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  // A field with a default may be left out of a request.
  const ast = await openapiTS(JSON.stringify(document), { defaultNonNullable: false });
  return `// Written by \`npm run docs\` from docs/openapi.json.\n${astToString(ast)}`;
}
