internal import CPlatform
internal import Glibc
package import Vocabulary

/// What this host is: printed beside every number that was measured on it. What the host does not
/// tell is nil.
package struct HostFacts: Hashable, Sendable {
    /// `Debian GNU/Linux 12 (bookworm)`.
    package var system: String
    /// `Linux 6.18.44`.
    package var kernel: String
    package var architecture: String
    package var processor: String?
    /// Those that this process may use, by its affinity.
    package var processors: Int
    /// What a control group grants of them, in processors.
    package var processorQuota: Double?
    package var memory: ByteCount?
    package var memoryAvailable: ByteCount?
    /// What a control group grants of it.
    package var memoryLimit: ByteCount?
    /// `always`, `madvise` or `never`.
    package var transparentHugePages: String?
    /// `performance`, `powersave`, …; none on most virtual machines.
    package var governor: String?
    /// `kvm`, `firecracker`, `docker`, …, as far as it shows.
    package var virtualization: [String]
    /// Over one minute.
    package var load: Double?
    /// Changes with every boot; clock readings of two boots cannot be compared.
    package var bootID: String?
    /// Seconds that the hypervisor ran others while this host wanted to run, summed over processors.
    package var stolen: Nanoseconds?

    package static func current() -> HostFacts {
        var name = utsname()
        uname(&name)
        let memory = table("/proc/meminfo")
        let processors = (try? HostFile.read("/proc/cpuinfo")) ?? ""
        var loads = [0.0]
        return HostFacts(
            system: release() ?? text(of: &name.sysname),
            kernel: "\(text(of: &name.sysname)) \(text(of: &name.release))",
            architecture: text(of: &name.machine),
            processor: value("model name", in: processors),
            processors: max(1, Int(platform_processors())),
            processorQuota: quota(HostFile.line("/sys/fs/cgroup/cpu.max")),
            memory: memory["MemTotal"].map { ByteCount($0 << 10) },
            memoryAvailable: memory["MemAvailable"].map { ByteCount($0 << 10) },
            memoryLimit: HostFile.line("/sys/fs/cgroup/memory.max").flatMap { Int64($0) }.map {
                ByteCount($0)
            },
            transparentHugePages: chosen(
                HostFile.line("/sys/kernel/mm/transparent_hugepage/enabled")),
            governor: HostFile.line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
            virtualization: virtualization(processors),
            load: getloadavg(&loads, 1) == 1 ? loads[0] : nil,
            bootID: HostFile.line("/proc/sys/kernel/random/boot_id"),
            stolen: stolen(HostFile.line("/proc/stat")))
    }

    /// The word in brackets of `always [madvise] never`.
    package static func chosen(_ line: String?) -> String? {
        guard let line, let open = line.firstIndex(of: "["),
            let close = line[open...].firstIndex(of: "]")
        else { return nil }
        return String(line[line.index(after: open)..<close])
    }

    /// The eighth number of `cpu  user nice system idle iowait irq softirq steal`, in ticks.
    package static func stolen(_ line: String?) -> Nanoseconds? {
        guard let fields = line?.split(separator: " "), fields.count > 8, fields[0] == "cpu",
            let ticks = Int64(fields[8])
        else { return nil }
        return Nanoseconds(ticks * (1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))))
    }

    /// `200000 100000` is two processors, `max 100000` no limit.
    package static func quota(_ line: String?) -> Double? {
        guard let fields = line?.split(separator: " "), fields.count == 2,
            let granted = Double(fields[0]), let period = Double(fields[1]), period > 0
        else { return nil }
        return granted / period
    }

    private static func release() -> String? {
        guard let text = try? HostFile.read("/etc/os-release") else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("PRETTY_NAME=") {
            return line.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" }
        }
        return nil
    }

    private static func virtualization(_ processors: String) -> [String] {
        var found: [String] = []
        let flags = value("flags", in: processors)?.split(separator: " ") ?? []
        if let kind = HostFile.line("/sys/hypervisor/type"), !kind.isEmpty { found.append(kind) }
        if let product = HostFile.line("/sys/class/dmi/id/product_name"), !product.isEmpty {
            found.append(product)
        }
        if found.isEmpty, flags.contains("hypervisor") { found.append("virtual machine") }
        let disk = DiskFileSystem()
        if disk.exists("/.dockerenv") { found.append("docker") }
        if disk.exists("/run/.containerenv") { found.append("podman") }
        if let groups = try? HostFile.read("/proc/1/cgroup"), groups.contains("kubepods") {
            found.append("kubernetes")
        }
        return found
    }

    /// The first `name : value` of a table such as /proc/cpuinfo.
    private static func value(_ name: String, in text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return nil
    }

    private static func table(_ path: String) -> [String: Int64] {
        var values: [String: Int64] = [:]
        for line in ((try? HostFile.read(path)) ?? "").split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == ":" })
            if words.count > 1, let number = Int64(words[1]) { values[String(words[0])] = number }
        }
        return values
    }

    private static func text<Field>(of field: inout Field) -> String {
        withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
