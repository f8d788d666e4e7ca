import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const ROOT_PATH = join(import.meta.dirname, '..', '..')

/** A file of the product as a syntax tree. */
export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string
  readonly text: string
  readonly tree: ts.SourceFile
}

/** Every TypeScript file below a folder that ships; tests and what only they use do not. */
export function readSources(folder: string): Source[] {
  return globSync(`${folder}/**/*.{ts,tsx}`, { cwd: ROOT_PATH })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/\.(test|spec)\.tsx?$/.test(path) && !path.includes('/testing/'))
    .map((path) => {
      const text = readFileSync(join(ROOT_PATH, path), 'utf8')
      return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) }
    })
}

/** Every node of a kind, anywhere in the file. */
export function findNodes<Node extends ts.Node>({ tree }: Source, isWanted: (node: ts.Node) => node is Node): Node[] {
  const found: Node[] = []
  const visit = (node: ts.Node): void => {
    if (isWanted(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

/** Names that a file takes from a module, as the module calls them; `*` for the whole of it. */
export function importedNames(source: Source, module: string): string[] {
  return findNodes(source, ts.isImportDeclaration)
    .filter(({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === module)
    .flatMap(({ importClause }) => {
      const bindings = importClause?.namedBindings
      const whole = importClause?.name !== undefined || (bindings !== undefined && ts.isNamespaceImport(bindings))
      const named = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : []
      return [...(whole ? ['*'] : []), ...named.map(({ propertyName, name }) => (propertyName ?? name).text)]
    })
}

/** Calls of a method or function by the text that is called, such as `shell.openPath`. */
export function findCalls(source: Source, callee: string): ts.CallExpression[] {
  return findNodes(source, ts.isCallExpression).filter(({ expression }) => expression.getText() === callee)
}
