// check.mjs FILE...: each document is a valid object of its kind: values as the API's schemas have them, and, by
// the types made from these schemas, no field that they do not know.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
let wrong = 0;
const complain = (text) => {
  console.log(text);
  wrong = 1;
};

const work = mkdtempSync(join(here, '.check-')); // inside, so that the types are found
try {
  for (const file of process.argv.slice(2)) {
    let source = '';
    parseAllDocuments(readFileSync(file, 'utf8')).forEach((document, index) => {
      if (document.errors.length > 0) return complain(`${file}: ${document.errors[0].message}`);
      const object = document.toJS();
      if (object === null) return; // comments alone
      const model = `kubernetes-models/${object.apiVersion}/${object.kind}`;
      try {
        new (require(model)[object.kind])(object).validate();
      } catch (error) {
        complain(`${file}: ${object.kind}: ${error.message}`);
      }
      source += `import { I${object.kind} as K${index} } from '${model}';\n`;
      source += `(${JSON.stringify(object, null, 1)}) satisfies K${index};\n`;
      console.log(`${file}: ${object.apiVersion} ${object.kind} ${object.metadata?.name}`);
    });
    const program = join(work, 'objects.mts');
    writeFileSync(program, source);
    const options = { strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.NodeNext,
                      moduleResolution: ts.ModuleResolutionKind.NodeNext };
    for (const found of ts.getPreEmitDiagnostics(ts.createProgram([program], options))) {
      complain(`${file}: ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`);
    }
  }
} finally {
  rmSync(work, { recursive: true });
}
process.exit(wrong);
