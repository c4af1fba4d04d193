/// The one style sheet of every page. Colours come in pairs for light and dark, each with a contrast
/// of at least 4.5 to 1 for text and 3 to 1 for lines; a test computes them.
enum HtmlStyle {
    /// Name, light, dark.
    static let colours: [(name: String, light: String, dark: String)] = [
        ("paper", "#ffffff", "#101418"), ("tint", "#f4f6f8", "#181e24"),
        ("rule", "#dde2e8", "#2b333c"), ("grid", "#e8ecf0", "#232a32"),
        ("ink", "#13181e", "#e9edf1"), ("quiet", "#55606c", "#9eabb8"),
        ("link", "#0b5394", "#8ec2ff"),
        ("good", "#14693c", "#66cf95"), ("bad", "#b3201a", "#ff8a80"),
        ("open", "#7a5200", "#f0bd5a"),
        ("s1", "#0f5ea8", "#6db4ff"), ("s2", "#0b7a75", "#4fd1c5"),
        ("s3", "#5f6b78", "#a3b0bd"), ("s4", "#a8480f", "#f5a06b"),
        ("s5", "#7a4fa3", "#c9a2f0"),
    ]

    private static func variables(_ pick: (String, String) -> String) -> String {
        colours.map { "--\($0.name):\(pick($0.light, $0.dark))" }.joined(separator: ";")
    }

    static var text: String {
        let light = variables { light, _ in light }
        let dark = variables { _, dark in dark }
        return ":root{color-scheme:light dark;\(light)}"
            + "@media screen and (prefers-color-scheme:dark){:root{\(dark)}}"
            + page + head + prose + tables + charts + narrow + print
    }

    private static let page = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 Inter,ui-sans-serif,\
        system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK KR",sans-serif;\
        font-variant-numeric:tabular-nums}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;z-index:1}
        .sheet{max-width:1040px;margin:0 auto;padding:28px 32px 80px}
        a{color:var(--link)}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px}
        .eyebrow{display:flex;justify-content:space-between;gap:1rem;color:var(--quiet);\
        font-size:13px;border-bottom:1px solid var(--rule);padding-bottom:10px;margin:0 0 26px}
        .eyebrow b{color:var(--ink);font-weight:650;letter-spacing:.01em}
        nav{margin:30px 0 0;border-top:1px solid var(--rule);padding-top:12px;font-size:14px}
        nav ul{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:0;padding:0}

        """

    private static let head = """
        .verdict{display:grid;grid-template-columns:64px 1fr;gap:0 22px;align-items:start}
        .verdict svg.seal{width:64px;height:64px;fill:none;stroke-width:3}
        .verdict .word{font-size:14px;font-weight:650;margin:2px 0 4px}
        .passed .word{color:var(--good)}.failed .word{color:var(--bad)}\
        .unknown .word{color:var(--open)}
        .passed .seal{stroke:var(--good)}.failed .seal{stroke:var(--bad)}\
        .unknown .seal{stroke:var(--open)}
        h1{font:600 31px/1.22 Charter,"Bitstream Charter","Sitka Text",Cambria,"Noto Serif",\
        Georgia,serif;letter-spacing:-.008em;margin:0;max-width:27em;text-wrap:pretty}
        :is(.verdict,.answer) .limit{color:var(--quiet);margin:8px 0 0;max-width:44em}
        .reasons{margin:12px 0 0;padding-left:1.1em;max-width:48em}
        .reasons li{margin:2px 0}
        dl.facts{display:grid;grid-template-columns:repeat(3,1fr);gap:0 36px;margin:28px 0 0}
        dl.facts div{border-top:2px solid var(--ink);padding-top:10px}
        dl.facts dt{font-weight:650;font-size:14px;margin-bottom:4px}
        dl.facts dd{margin:0;font-size:14px;line-height:1.5}
        dl.facts dd p{margin:0 0 6px}
        dl.facts dd .q{color:var(--quiet)}
        dl.keys{display:grid;grid-template-columns:repeat(6,auto);justify-content:space-between;\
        gap:14px 28px;margin:28px 0 0;padding:18px 0 0;border-top:1px solid var(--rule)}
        dl.keys dt{font-size:13px;color:var(--quiet);white-space:nowrap}
        dl.keys dd{margin:0;font-size:25px;font-weight:600;letter-spacing:-.015em;line-height:1.25;\
        white-space:nowrap}
        dl.keys dd small{display:block;font-size:13px;font-weight:400;letter-spacing:0;\
        color:var(--quiet);line-height:1.45}
        .warnings{list-style:none;margin:24px 0 0;padding:12px 16px;background:var(--tint);\
        border-left:3px solid var(--open);font-size:14px}
        .warnings li{margin:3px 0}.warnings code{color:var(--open)}

        """

    private static let prose = """
        section{margin:52px 0 0}
        h2{font-size:21px;line-height:1.3;font-weight:650;letter-spacing:-.01em;margin:0 0 6px}
        h3{font-size:16px;font-weight:650;margin:0 0 2px}
        section>p{max-width:46em;margin:0 0 14px}
        .note{color:var(--quiet);font-size:14px;margin:0;max-width:52em;overflow-wrap:anywhere}
        code,pre{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"Noto Sans Mono",\
        "DejaVu Sans Mono",monospace}
        pre{background:var(--tint);padding:12px 14px;overflow-x:auto;margin:8px 0 14px;\
        white-space:pre-wrap;overflow-wrap:anywhere}
        details{border-top:1px solid var(--rule);margin:10px 0 0}
        details+details{margin-top:0}
        summary{cursor:pointer;padding:9px 0;font-size:14px;color:var(--link)}
        ul.plain{padding-left:1.1em;margin:6px 0}

        """

    private static let tables = """
        .scroll{overflow-x:auto;position:relative}
        table{border-collapse:collapse;font-size:14px;line-height:1.4;margin:6px 0 12px}
        caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        th,td{text-align:left;vertical-align:top;padding:6px 26px 6px 0;font-weight:400;\
        border-bottom:1px solid var(--grid)}
        thead th{color:var(--quiet);border-bottom-color:var(--rule);white-space:nowrap}
        .n,.nums :is(td,thead th){text-align:right;white-space:nowrap}
        .nums :is(td,thead th):first-child{text-align:left}
        td:last-child,th:last-child{padding-right:4px}
        td.good,td.bad,td.open{white-space:nowrap;font-weight:600}
        .good{color:var(--good)}.bad{color:var(--bad)}.open{color:var(--open)}
        .pair{display:grid;grid-template-columns:1fr 1fr;gap:0 48px;align-items:start}
        .pair>*{min-width:0}.pair td:last-child{overflow-wrap:anywhere}

        """

    private static let charts = """
        figure{margin:26px 0 0}
        svg.chart{display:block;width:100%;height:auto;margin:10px 0 2px;overflow:visible}
        svg.narrow{display:none}
        svg .t{font-size:12px;fill:var(--ink)}svg .q{fill:var(--quiet)}svg .h{font-weight:600}
        svg .over{paint-order:stroke;stroke:var(--paper);stroke-width:4;stroke-linejoin:round}
        .g,.g2,.axis,.level,.kill{fill:none;stroke:var(--grid);stroke-width:1}
        .g2{opacity:.55}.axis{stroke:var(--quiet)}
        .level{stroke:var(--s5);stroke-dasharray:2 4}
        .l{fill:none;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round}
        .strong{stroke-width:2.4;paint-order:stroke}
        .l.s1{stroke:var(--s1);stroke-width:2.2}.l.s2{stroke:var(--s2)}
        .l.s3{stroke:var(--s3);stroke-dasharray:6 3}.l.s4{stroke:var(--s4);stroke-dasharray:9 3 2 3}
        .l.s5{stroke:var(--s5)}.l.offer{stroke:var(--ink);stroke-width:1;stroke-dasharray:1 3}
        .l.bound{stroke-dasharray:1 4;stroke-width:2.4}
        .m{stroke:var(--paper);stroke-width:1}
        .m.s1{fill:var(--s1)}.m.s2{fill:var(--s2)}.m.s3{fill:var(--s3)}.m.s4{fill:var(--s4)}\
        .m.s5{fill:var(--s5)}.m.bad{fill:none;stroke:var(--bad);stroke-width:2}
        .bar.f1{fill:var(--s1)}.bar.f3{fill:var(--s3)}.bar.f4{fill:var(--s4)}.bar.f2{fill:var(--s2)}
        .x{fill:none;stroke:var(--bad);stroke-width:2}
        .kill{stroke:var(--bad);opacity:.75}
        .out{fill:var(--bad);opacity:.22}.behind{fill:var(--bad);opacity:.09}
        .beside{fill:var(--ink);opacity:.045}
        .heat{fill:var(--s1)}
        .h0{opacity:.06}.h1{opacity:.11}.h2{opacity:.17}.h3{opacity:.24}.h4{opacity:.32}\
        .h5{opacity:.41}.h6{opacity:.5}
        .band{stroke:none;opacity:.16}.band.s1{fill:var(--s1)}.band.s2{fill:var(--s2)}.band.s3{fill:var(--s3)}\
        .band.s4{fill:var(--s4)}.band.s5{fill:var(--s5)}
        .m.s1.hollow{stroke:var(--s1)}.m.s2.hollow{stroke:var(--s2)}.m.s3.hollow{stroke:var(--s3)}\
        .m.s4.hollow{stroke:var(--s4)}.m.s5.hollow{stroke:var(--s5)}\
        svg .m.hollow{fill:var(--paper);stroke-width:2}
        .margin{fill:var(--ink);opacity:.07}.join{fill:none;stroke:var(--s3);stroke-width:1;opacity:.6}
        .l.bad{stroke:var(--bad)}.l.whole{stroke-dasharray:none;stroke-width:2.2}.l.only{stroke:none}.faint{opacity:.35}
        .hit{fill:var(--ink);opacity:0}.hit:hover{opacity:.07}
        ul.key{display:flex;flex-wrap:wrap;gap:2px 22px;list-style:none;padding:0;margin:12px 0 0;\
        font-size:13px}
        ul.key li{display:flex;align-items:center;gap:8px}
        ul.key svg{width:28px;height:12px;flex:none}
        @media (min-width:761px){ul.key.inside{display:none}}

        """

    private static let narrow = """
        @media (max-width:760px){
        .sheet{padding:18px 16px 60px}
        .eyebrow{margin-bottom:18px}
        .verdict{grid-template-columns:40px 1fr;gap:0 14px}.verdict svg.seal{width:40px;height:40px}
        h1{font-size:23px}
        dl.facts{grid-template-columns:1fr;gap:16px}
        dl.keys{grid-template-columns:1fr 1fr}
        dl.keys dd{font-size:21px}dl.keys dt,dl.keys dd{white-space:normal}
        .pair{grid-template-columns:1fr}
        svg.wide{display:none}svg.narrow{display:block}
        section{margin-top:40px}
        th,td{padding-right:16px}
        }

        """

    /// Paper is white, shows what is folded, and keeps figures whole.
    private static let print = """
        @media print{
        @page{margin:14mm 12mm}
        body{font-size:10.5pt}
        .sheet{max-width:none;padding:0}
        nav,.skip{display:none}
        svg.wide{display:block}svg.narrow,ul.key.inside{display:none}
        details pre{columns:2;font-size:7.5pt;line-height:1.35}
        .scroll{break-inside:avoid}
        dl.facts{grid-template-columns:repeat(3,1fr);gap:0 24px}
        dl.keys{grid-template-columns:repeat(6,auto)}
        figure,dl,.verdict,tr{break-inside:avoid}
        h2,h3,figcaption{break-after:avoid}
        section{margin-top:30px}
        .scroll{overflow:visible}
        figure details{display:none}
        details::details-content{content-visibility:visible;display:block;block-size:auto}
        summary{color:var(--ink);font-weight:600}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        }

        """
}
