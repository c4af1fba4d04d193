import Drivers
import Testing

@testable import KafkaDriver

@Suite struct RdkStatisticsTests {
    private func report(
        _ name: String, queue: Int, count: Int, rtt: Int, retries: Int
    ) -> String {
        """
        {"name":"\(name)","type":"producer","brokers":{"b/1":{"name":"b/1","txretries":\(retries),
        "int_latency":{"min":1,"max":9,"avg":\(queue),"sum":1,"cnt":\(count),"p50":1},
        "outbuf_latency":{"avg":0,"cnt":0},"rtt":{"avg":\(rtt),"cnt":\(count)}}}}
        """
    }

    @Test func `windows are weighted by what they counted`() {
        let statistics = RdkStatistics()
        statistics.take(report("a", queue: 100, count: 1, rtt: 10, retries: 0))
        statistics.take(report("a", queue: 400, count: 3, rtt: 30, retries: 2))
        #expect(statistics.parts?.clientQueueMicroseconds == 325)
        #expect(statistics.parts?.networkAndBrokerMicroseconds == 25)
        #expect(statistics.parts?.clientSendMicroseconds == nil)
    }

    @Test func `a counter that only rises is taken once per client`() {
        let statistics = RdkStatistics()
        statistics.take(report("a", queue: 1, count: 1, rtt: 1, retries: 2))
        statistics.take(report("a", queue: 1, count: 1, rtt: 1, retries: 5))
        statistics.take(report("b", queue: 1, count: 1, rtt: 1, retries: 1))
        #expect(statistics.parts?.retries == 6)
    }

    @Test func `nothing is known before the first report, and nonsense changes nothing`() {
        let statistics = RdkStatistics()
        statistics.take("{")
        statistics.take("{\"name\":\"a\"}")
        #expect(statistics.parts == nil)
    }
}
