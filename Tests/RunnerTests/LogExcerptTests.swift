import Testing

@testable import Runner

@Suite struct LogExcerptTests {
    private func pick(_ lines: String...) -> String? {
        LogExcerpt.pick(lines.map { Substring($0) }).map(String.init)
    }

    @Test func `an exception's own line explains more than the line that announces it`() {
        #expect(
            pick(
                "[12:00] INFO starting (kafka.Kafka$)",
                "[12:00] ERROR Fatal error during broker startup (kafka.server.BrokerServer)",
                "org.apache.kafka.common.KafkaException: Socket server failed to bind to 127.0.0.1:1",
                " at kafka.network.Acceptor.open(SocketServer.scala)",
                "Caused by: java.net.BindException: Address already in use"
            )
                == "org.apache.kafka.common.KafkaException: Socket server failed to bind to 127.0.0.1:1"
        )
    }

    @Test func `an exception of a thread counts as one`() {
        let line =
            "Exception in thread \"main\" org.apache.kafka.ConfigException: Invalid value zero"
        #expect(pick("picked up options", line, " at x.y(Z.java)") == line)
    }

    @Test func `an error of the level's name counts where there is no exception`() {
        #expect(
            pick("[1] INFO a", "[1] ERROR Disk full (x)", "[1] INFO bye")
                == "[1] ERROR Disk full (x)")
    }

    @Test func `the virtual machine's own complaint is found`() {
        #expect(
            pick(
                "Unrecognized option: -Xbogus", "Error: Could not create the Java Virtual Machine.")
                == "Unrecognized option: -Xbogus")
    }

    @Test func `else the last words count`() {
        #expect(pick("one", "two", "  ") == "two")
        #expect(pick() == nil)
    }
}
