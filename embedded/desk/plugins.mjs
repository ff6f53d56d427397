// What esbuild needs to know of the framework's sources: templates in .html, styles in .css, components in .vue.
import fs from "node:fs";
import path from "node:path";
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import * as sass from "sass";
import * as vue from "vue/compiler-sfc";

export const digest = (text) => createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
const setStyle = (css) => `\nmonoframe.dom.set_style(${JSON.stringify(css)});\n`;

/** Compiles SCSS; `folders` are where imports are looked for. */
export function compileScss(text, folder, folders) {
	const inlineCss = {
		canonicalize(url) {
			if (!url.startsWith("css:")) return null;
			const file = folders.map((root) => path.join(root, url.slice(4) + ".css")).find(fs.existsSync);
			return file ? pathToFileURL(file) : null;
		},
		load: (url) => ({ contents: fs.readFileSync(url, "utf8"), syntax: "css" }),
	};
	const options = {
		loadPaths: [folder, ...folders],
		importers: [inlineCss],
		quietDeps: true,
		logger: sass.Logger.silent,
	};
	return sass.compileString(text, options).css;
}

function fail(errors) {
	if (errors.length) throw new Error(errors.map(String).join("\n"));
}

/** A Vue component as a module whose styles are set when it is loaded. */
function compileVue(file, root, folders) {
	const { descriptor, errors } = vue.parse(fs.readFileSync(file, "utf8"), { filename: file });
	fail(errors);
	const id = `data-v-${digest(path.relative(root, file)).toLowerCase()}`;
	const scoped = descriptor.styles.some((style) => style.scoped);
	const template = { scoped, id, compilerOptions: { scopeId: scoped ? id : null } };
	let css = "";
	for (const style of descriptor.styles) {
		const source = compileScss(style.content, path.dirname(file), folders);
		const made = vue.compileStyle({ source, filename: file, id, scoped: style.scoped });
		fail(made.errors);
		css += made.code;
	}
	const script = descriptor.scriptSetup || descriptor.script;
	const inlineTemplate = Boolean(descriptor.scriptSetup);
	let code = "const component = {};";
	if (script) {
		const options = { id, inlineTemplate, genDefaultAs: "component", templateOptions: template };
		code = vue.compileScript(descriptor, options).content;
	}
	if (descriptor.template && !inlineTemplate) {
		const options = { source: descriptor.template.content, filename: file, ...template };
		const made = vue.compileTemplate(options);
		fail(made.errors);
		code += `\n${made.code}\ncomponent.render = render;`;
	}
	if (scoped) code += `\ncomponent.__scopeId = "${id}";`;
	code += `${css ? setStyle(css) : ""}\nexport default component;`;
	return { contents: code, loader: script?.lang === "ts" ? "ts" : "js", resolveDir: path.dirname(file) };
}

// words that packages of npm show without asking for a translation
const UNTRANSLATED = [
	[/title="Filter based on \$\{(props\.name \|\| 'Index')\}"/, 'title="${__("Filter based on {0}", [__($1)])}"'],
	['listLabel: "Results List"', 'get listLabel() { return __("Results List"); }'],
	['statusNoResults: "No results found"', 'get statusNoResults() { return __("No results found"); }'],
	['statusXResults: "{0} results found"', 'get statusXResults() { return __("{0} results found"); }'],
];

/** The esbuild plugin. `root` holds the staged sources, `folders` is where style sheets are looked for. */
export function deskSources(root, folders) {
	return {
		name: "desk-sources",
		setup(build) {
			build.onResolve({ filter: /^\/assets\// }, ({ path }) => ({ path, external: true }));
			build.onLoad({ filter: /\.html$/ }, (source) => {
				const html = fs.readFileSync(source.path, "utf8").replaceAll("`", "\\`");
				const name = path.basename(source.path).split(".")[0];
				return { contents: `monoframe.templates['${name}'] = \`${html}\`;` };
			});
			build.onLoad({ filter: /\.css$/ }, (source) => ({
				contents: setStyle(fs.readFileSync(source.path, "utf8")),
				loader: "js",
			}));
			build.onLoad({ filter: /\/(awesomplete|frappe-datatable\.cjs)\.js$/ }, (source) => {
				const text = fs.readFileSync(source.path, "utf8");
				const contents = UNTRANSLATED.reduce((found, [shown, asked]) => found.replace(shown, asked), text);
				if (contents === text) throw new Error(`${source.path} has none of UNTRANSLATED`);
				return { contents };
			});
			build.onLoad({ filter: /\.vue$/ }, (source) => compileVue(source.path, root, folders));
		},
	};
}
