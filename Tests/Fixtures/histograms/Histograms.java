import java.io.File;
import java.io.PrintStream;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;

/**
 * HdrHistogram's Java original beside ours; Kafka brings the library along:
 * {@code java -cp $KAFKA_HOME/libs/HdrHistogram-2.2.2.jar Histograms.java …}
 *
 * <ul>
 *   <li>{@code write DIR} writes by-java.hlog and by-java.counts.csv
 *   <li>{@code counts FILE} prints every counter of every interval: tag,start,value,count
 *   <li>{@code hgrm FILE TAG} prints the percentile table of a tag, values in milliseconds
 * </ul>
 */
public class Histograms {
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "write" -> write(arguments[1]);
            case "counts" -> counts(arguments[1], System.out);
            case "hgrm" -> percentiles(arguments[1], arguments[2]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    static void counts(String path, PrintStream out) throws Exception {
        HistogramLogReader reader = new HistogramLogReader(path);
        while (reader.hasNext()) {
            Histogram histogram = (Histogram) reader.nextIntervalHistogram();
            double start = histogram.getStartTimeStamp() / 1000.0 - reader.getStartTimeSec();
            String tag = histogram.getTag() == null ? "" : histogram.getTag();
            for (HistogramIterationValue value : histogram.recordedValues()) {
                out.printf("%s,%.3f,%d,%d%n", tag, Math.abs(start), value.getValueIteratedTo(),
                    value.getCountAddedInThisIterationStep());
            }
        }
    }

    static void percentiles(String path, String tag) throws Exception {
        HistogramLogReader reader = new HistogramLogReader(path);
        Histogram total = new Histogram(1, 86_400_000_000_000L, 3);
        while (reader.hasNext()) {
            Histogram histogram = (Histogram) reader.nextIntervalHistogram();
            if (tag.equals(histogram.getTag())) total.add(histogram);
        }
        total.outputPercentileDistribution(System.out, 1e6);
    }

    static void write(String directory) throws Exception {
        String path = directory + "/by-java.hlog";
        Random random = new Random(7);
        try (PrintStream file = new PrintStream(new File(path))) {
            HistogramLogWriter writer = new HistogramLogWriter(file);
            writer.outputLogFormatVersion();
            writer.outputStartTime(1_700_000_000_000L);
            writer.setBaseTime(1_700_000_000_000L);
            writer.outputBaseTime(1_700_000_000_000L);
            writer.outputLegend();
            for (int second = 0; second < 3; second++) {
                Histogram histogram = new Histogram(1, 3_600_000_000_000L, second == 1 ? 2 : 3);
                for (int i = 0; i < 200; i++) {
                    histogram.recordValue((long) Math.pow(10, random.nextDouble() * 12.4));
                }
                histogram.recordValueWithCount(4_095, 5_000_000_000L);
                histogram.setTag(second == 2 ? "b" : "a");
                histogram.setStartTimeStamp(1_700_000_000_500L + 1_000 * second);
                histogram.setEndTimeStamp(1_700_000_001_500L + 1_000 * second);
                writer.outputIntervalHistogram(histogram);
            }
        }
        try (PrintStream file = new PrintStream(new File(directory + "/by-java.counts.csv"))) {
            counts(path, file);
        }
    }
}
