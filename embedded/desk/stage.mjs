// A copy of an app's sources that can be built. The fork renamed "frappe" in the text of .js and .scss files, but
// neither in file names nor in .vue files, and also in names of npm packages, where it should not have.
import fs from "node:fs";
import path from "node:path";

export const FRAMEWORK = "monoframe";
const SOURCES = /\.(js|ts|vue|html|s?css)$/;
const BUNDLE = /\.bundle\.(js|ts|s?css)$/;
const PACKAGES = /monoframe-(charts|datatable|gantt)\b/g;
// help videos, error reports to a service and news of a bench's build: packages of 38 MB for nothing here
const LEFT_OUT = /\/(video_player|sentry|build_events)\.bundle\.js$/;

// Words that the framework shows without asking for their translation: [file, text, text that asks].
const UNTRANSLATED = [
	["ui/sidebar/sidebar_header.html", "= monoframe.app.sidebar.header_subtitle", "= __(monoframe.app.sidebar.header_subtitle)"],
	["ui/desktop_icon.html", 'alt="{{ icon.label }}"', 'alt="{{ __(icon.label) }}"'],
	["list/list_view.js", "[subject_field.label]", "[__(subject_field.label, null, subject_field.parent)]"],
	["list/list_view.js", ": ${monoframe.utils.escape_html(_value)}\">", ': ${monoframe.utils.escape_html(df.fieldtype === "Select" ? __(_value) : _value)}">'],
	[
		"ui/filters/filter_list.js",
		'`${this.filters.length} Filter${this.filters.length > 1 ? "s" : ""} Applied`',
		'__("Filters {0}", [this.filters.length])',
	],
	["views/breadcrumbs.js", "docname_title = title || doc.name;", "docname_title = __(title || doc.name);"],
	["form/templates/form_sidebar.html", "{%= frm.doc.name %}", "{%= __(frm.doc.name) %}"],
	["form/templates/form_sidebar.html", 'title="{{frm.doc.name}}"', 'title="{{ __(frm.doc.name) }}"'],
	["form/sidebar/assign_to.js", 'aria-label="Actions"', 'aria-label="${__("Actions")}"'],
	["form/footer/version_timeline_content_builder.js", "format_content_for_timeline(p[1])", "format_content_for_timeline(p[1], df)"],
	["form/footer/version_timeline_content_builder.js", "format_content_for_timeline(p[2])", "format_content_for_timeline(p[2], df)"],
	[
		"form/footer/version_timeline_content_builder.js",
		"function format_content_for_timeline(content) {",
		`function format_content_for_timeline(content, df) {
	if (df?.fieldtype === "Select") content = __(content, null, df.parent);
	if (content === null) content = "";`,
	],
];

export const newName = (name) => name.replaceAll("frappe", FRAMEWORK);
const npmName = (text) => text.replace(PACKAGES, "frappe-$1");

function scssImport(_, quote, name) {
	name = npmName(name.replace(/^~/, "")).replace("monoframe/public/node_modules/", "");
	// sass leaves "x.css" to the browser; "css:x" is read in by `inlineCss` of plugins.mjs
	return `@import ${quote}${name.replace(/^(.*)\.css$/, "css:$1")}${quote}`;
}

function repaired(file, text, seconds) {
	if (file.endsWith(".vue")) {
		text = text.replace(/\bfrappe\b/g, FRAMEWORK).replace(/\bFrappe\b/g, "Monoframe");
	}
	text = text
		.replace(/^(\s*import\b.*)$/gm, (line) =>
			npmName(line).replace("monoframe-quill-image-resize", "quill-image-resize")
		)
		.replace(/assets\/monoframe\/node_modules\/[^"'`]*/g, npmName);
	for (const [name, shown, asked] of UNTRANSLATED) {
		if (!file.endsWith(`public/js/frappe/${name}`)) continue;
		if (!text.includes(shown)) throw new Error(`${file} does not say ${shown}: look at UNTRANSLATED`);
		text = text.replaceAll(shown, asked);
	}
	if (file.endsWith("js/controls.bundle.js")) {
		const line = `import ${JSON.stringify(seconds)};`;
		text = text.replace(/^import "air-datepicker.*$/m, (found) => `${found}\n${line}`);
	}
	if (/\.s?css$/.test(file)) {
		text = text.replace(/^@import ["']~plyr.*$/gm, "").replace(/\.monoframe-chart\b/g, ".frappe-chart");
	}
	// in styles alone, those of .vue files among them: scripts have no "@import"
	return text.replace(/@import (["'])([^"':]+)\1/g, scssImport);
}

/** Copies the sources below `from` to `to`, repaired; returns the paths of the bundles found in its public/. */
export function stage(from, to, seconds) {
	const bundles = [];
	for (const found of fs.readdirSync(from, { recursive: true })) {
		const file = found.split(path.sep).join("/");
		if (!SOURCES.test(file) || /(^|\/)(dist|node_modules|__pycache__)\//.test(file)) continue;
		if (LEFT_OUT.test(file)) continue;
		const copy = path.join(to, newName(file));
		fs.mkdirSync(path.dirname(copy), { recursive: true });
		fs.writeFileSync(copy, repaired(file, fs.readFileSync(path.join(from, file), "utf8"), seconds));
		if (file.startsWith("public/") && BUNDLE.test(file)) bundles.push(copy);
	}
	return bundles.sort();
}
