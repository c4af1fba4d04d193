internal import Foundation
internal import Vocabulary

/// One file that opens anywhere, offline: its policy allows its own style sheet, by hash, and
/// nothing else, neither a script nor a request.
struct HtmlPage {
    static let bytesMax = 400_000

    var title: String
    var description: String
    var body: String
    /// Files for machines, after everything that is read.
    var archive = ""
    /// Rules of this page alone.
    var style = ""

    var text: String {
        let style = HtmlStyle.text + style
        let policy =
            "default-src 'none'; style-src 'sha256-\(Self.base64Hash(of: style))'; "
            + "img-src data:; base-uri 'none'; form-action 'none'"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="Trial">
            <meta name="description" content="\(Html.escaped(description))">
            <meta name="referrer" content="no-referrer">
            <title>\(Html.escaped(title))</title>
            <link rel="icon" href="data:,">
            <style>\(style)</style>
            </head>
            <body>
            \(body)
            \(archive)
            </body>
            </html>

            """
    }

    private static func base64Hash(of text: String) -> String {
        let hex = Array(Sha256.hex(of: text))
        let bytes = stride(from: 0, to: hex.count, by: 2).map { at in
            UInt8(String(hex[at...(at + 1)]), radix: 16) ?? 0
        }
        return Data(bytes).base64EncodedString()
    }
}
