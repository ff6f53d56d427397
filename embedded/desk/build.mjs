// Builds the desk's and the website's bundles from the sources in the framework's wheel and in our app.
// usage, from a folder with node_modules: node build.mjs --out DIR --app monoframe=DIR [--app NAME=DIR]...
// A line "> text" tells of progress.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import esbuild from "esbuild";
import rtlcss from "rtlcss";
import { compileScss, deskSources, digest } from "./plugins.mjs";
import { FRAMEWORK, newName, stage } from "./stage.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const MODULES = path.join(HERE, "node_modules");
const SECONDS = path.join(HERE, "seconds.js");
const TARGET = "es2020";
// asked for by the desk as /assets/monoframe/node_modules/...
const LOADED_LATER = {
	"ace-builds/src-min-noconflict":
		/^(ace|ext-(language_tools|searchbox)|keybinding-\w+|theme-tomorrow(_night)?|worker-\w+|(snippets\/|mode-)(css|django|golang|html|javascript|json|markdown|python|scss|sql|text))\.js$/,
	"frappe-gantt/dist": /\.min\.js$|\.css$/,
	"photoswipe/src": /^photoswipe\.css$/,
};
// asked for by the framework's pages under names that its wheel lost in the renaming
const LOGOS = ["monoframe-favicon.svg", "monoframe-framework-logo.svg", "monoframe-logo.svg"];

const { values: options } = parseArgs({
	options: { out: { type: "string" }, app: { type: "string", multiple: true, default: [] } },
});
const out = path.resolve(options.out);
const staged = path.join(out, ".staged");
const folders = [staged, MODULES];
const apps = options.app.map((text) => text.split("=")).map(([name, dir]) => [name, path.resolve(dir)]);
const assets = {};
const rightToLeft = {};
const entryPoints = {};

const tell = (text) => console.log(`> ${text}`);

async function writeCss(app, folder, name, css) {
	const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: TARGET });
	const file = `${app}/dist/${folder}/${name}.${digest(code)}.css`;
	fs.mkdirSync(path.dirname(path.join(out, file)), { recursive: true });
	fs.writeFileSync(path.join(out, file), code);
	return `/assets/${file}`;
}

async function buildStyle(app, bundle) {
	const name = path.basename(bundle).replace(/\.[^.]+$/, "");
	const css = compileScss(fs.readFileSync(bundle, "utf8"), path.dirname(bundle), folders);
	assets[`${name}.css`] = await writeCss(app, "css", name, css);
	rightToLeft[`rtl_${name}.css`] = await writeCss(app, "css-rtl", name, rtlcss.process(css));
}

async function buildScripts() {
	const { metafile } = await esbuild.build({
		entryPoints,
		outdir: out,
		entryNames: "[dir]/[name].[hash]",
		bundle: true,
		format: "iife",
		target: TARGET,
		minify: true,
		metafile: true,
		logLevel: "error",
		nodePaths: [MODULES, staged],
		plugins: [deskSources(staged, folders)],
		// apps say `frappe`, the fork's own code says `monoframe`
		banner: { js: "window.frappe = window.monoframe = window.monoframe || window.frappe || {};" },
		logOverride: { "direct-eval": "silent" },
		define: {
			"process.env.NODE_ENV": '"production"',
			__VUE_OPTIONS_API__: "true",
			__VUE_PROD_DEVTOOLS__: "false",
			__VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
		},
	});
	for (const [file, made] of Object.entries(metafile.outputs)) {
		if (!made.entryPoint) continue;
		const address = path.relative(out, path.resolve(file)).split(path.sep).join("/");
		assets[path.basename(made.entryPoint).replace(/\.ts$/, ".js")] = `/assets/${address}`;
	}
}

function copyLoadedLater() {
	for (const [folder, wanted] of Object.entries(LOADED_LATER)) {
		const from = path.join(MODULES, folder);
		for (const file of fs.readdirSync(from, { recursive: true })) {
			if (!wanted.test(file.split(path.sep).join("/"))) continue;
			const to = path.join(out, FRAMEWORK, "node_modules", folder, file);
			fs.mkdirSync(path.dirname(to), { recursive: true });
			fs.copyFileSync(path.join(from, file), to);
		}
	}
}

/** Images whose names the fork changed in the text only; in place of its logos, that of the last app. */
function copyImages() {
	const framework = Object.fromEntries(apps)[FRAMEWORK];
	for (const file of fs.readdirSync(path.join(framework, "public"), { recursive: true })) {
		if (!/frappe[^/\\]*\.(svg|png)$/.test(file)) continue;
		const to = path.join(out, FRAMEWORK, newName(file));
		fs.mkdirSync(path.dirname(to), { recursive: true });
		fs.copyFileSync(path.join(framework, "public", file), to);
	}
	const logo = path.join(apps.at(-1)[1], "public/images/logo.svg");
	for (const name of fs.existsSync(logo) ? LOGOS : []) {
		fs.copyFileSync(logo, path.join(out, FRAMEWORK, "images", name));
	}
}

tell("Reading the sources");
for (const [app, folder] of apps) {
	const bundles = stage(folder, path.join(staged, app), SECONDS);
	for (const bundle of bundles) {
		const name = path.basename(bundle).replace(/\.[^.]+$/, "");
		if (/\.(js|ts)$/.test(bundle)) entryPoints[`${app}/dist/js/${name}`] = bundle;
		else {
			tell(`Style sheet ${name}`);
			await buildStyle(app, bundle);
		}
	}
}
tell(`${Object.keys(entryPoints).length} scripts`);
await buildScripts();
tell("Images and editors");
copyLoadedLater();
copyImages();
fs.rmSync(staged, { recursive: true });
fs.writeFileSync(path.join(out, "assets-rtl.json"), JSON.stringify(rightToLeft, null, 1));
fs.writeFileSync(path.join(out, "assets.json"), JSON.stringify(assets, null, 1));
