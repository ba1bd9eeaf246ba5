using System.Globalization;
using System.Text;

namespace Chronicle.Server.Metrics;

/// <summary>Writes metrics in Prometheus's text format 0.0.4, or as OpenMetrics 1.0.</summary>
internal static class PrometheusText
{
    public const string Plain = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families, bool openMetrics)
    {
        var text = new StringBuilder(16 << 10);
        foreach (var family in families)
        {
            Write(text, family, openMetrics);
        }
        return text.Append(openMetrics ? "# EOF\n" : "").ToString();
    }

    private static void Write(StringBuilder text, MetricFamily family, bool openMetrics)
    {
        // OpenMetrics names the family, the older format the sample.
        var sample = family.Kind == MetricKind.Counter ? family.Name + "_total" : family.Name;
        var name = openMetrics ? family.Name : sample;
        var kind = family.Kind switch { MetricKind.Counter => "counter", MetricKind.Histogram => "histogram", _ => "gauge" };
        text.Append("# HELP ").Append(name).Append(' ').Append(family.Help.Replace("\\", "\\\\").Replace("\n", "\\n")).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');
        if (openMetrics && family.Unit.Length > 0)
        {
            text.Append("# UNIT ").Append(name).Append(' ').Append(family.Unit).Append('\n');
        }
        foreach (var series in family.Series)
        {
            if (family.Kind == MetricKind.Histogram)
            {
                WriteHistogram(text, family, series);
            }
            else
            {
                Sample(text, sample, series.Labels, "", series.Value);
            }
        }
    }

    private static void WriteHistogram(StringBuilder text, MetricFamily family, MetricSeries series)
    {
        long count = 0;
        for (var index = 0; index < family.Bounds.Count; index++)
        {
            count += series.Buckets[index];
            Sample(text, family.Name + "_bucket", series.Labels, Bound(family.Bounds[index]), count);
        }
        count += series.Buckets[family.Bounds.Count];
        Sample(text, family.Name + "_bucket", series.Labels, "+Inf", count);
        Sample(text, family.Name + "_sum", series.Labels, "", series.Value);
        Sample(text, family.Name + "_count", series.Labels, "", count); // of the buckets just written: a scrape never sees them disagree
    }

    private static void Sample(StringBuilder text, string name, string labels, string bound, double value)
    {
        text.Append(name);
        if (labels.Length + bound.Length > 0)
        {
            text.Append('{').Append(labels);
            if (bound.Length > 0)
            {
                text.Append(labels.Length > 0 ? "," : "").Append("le=\"").Append(bound).Append('"');
            }
            text.Append('}');
        }
        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    // OpenMetrics wants 1.0 where the older format takes 1 or 1.0.
    private static string Bound(double bound) =>
        bound.ToString(CultureInfo.InvariantCulture) is var text && text.Contains('.') ? text : text + ".0";
}
