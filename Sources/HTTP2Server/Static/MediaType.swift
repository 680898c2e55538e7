/// The media type of a file, by its extension.
enum MediaType {
    static func of(_ name: String) -> String {
        switch name.fileExtension {
        case "css": "text/css; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "html": "text/html; charset=utf-8"
        case "txt": "text/plain; charset=utf-8"
        case "csv": "text/csv; charset=utf-8"
        case "md": "text/markdown; charset=utf-8"
        case "json", "map": "application/json"
        case "webmanifest": "application/manifest+json"
        case "xml": "application/xml"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "gif": "image/gif"
        case "webp": "image/webp"
        case "avif": "image/avif"
        case "ico": "image/x-icon"
        case "woff": "font/woff"
        case "woff2": "font/woff2"
        case "ttf": "font/ttf"
        case "wasm": "application/wasm"
        case "mp3": "audio/mpeg"
        case "ogg": "audio/ogg"
        case "mp4": "video/mp4"
        case "pdf": "application/pdf"
        default: "application/octet-stream"
        }
    }

    /// True for what a general compressor makes smaller.
    static func isCompressible(_ name: String) -> Bool {
        switch name.fileExtension {
        case "css", "js", "mjs", "html", "txt", "csv", "md", "json", "map", "webmanifest", "xml", "svg", "ico", "ttf",
            "wasm":
            true
        default: false
        }
    }
}
