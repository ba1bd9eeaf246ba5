using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Metrics;

/// <summary>An OpenTelemetry collector as far as a test needs one: takes metrics over HTTP/protobuf and keeps the last value of each.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _receiving;

    public OtlpReceiver()
    {
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}/");
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _receiving = ReceiveAsync();
    }

    public string Address { get; }

    /// <summary>The sum of each metric's points, and a histogram's count, by the metric's name.</summary>
    public ConcurrentDictionary<string, double> Values { get; } = [];

    public ConcurrentDictionary<string, string> Units { get; } = [];

    public ConcurrentBag<string> Paths { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _receiving;
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Paths.Add(context.Request.Url!.AbsolutePath + " " + context.Request.ContentType);
            foreach (var resource in Messages(body.ToArray(), 1)) // ExportMetricsServiceRequest.resource_metrics
            {
                foreach (var metric in Messages(resource, 2).SelectMany(scope => Messages(scope, 2))) // .scope_metrics .metrics
                {
                    Read(metric);
                }
            }
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    // metrics.proto: Metric { name 1, unit 3, gauge 5, sum 7, histogram 9 }, each of these { data_points 1 };
    // NumberDataPoint { as_double 4, as_int 6 }, HistogramDataPoint { count 4 }, all of them 64 bits wide.
    private void Read(byte[] metric)
    {
        var name = Encoding.UTF8.GetString(Messages(metric, 1).Single());
        Units[name] = Encoding.UTF8.GetString(Messages(metric, 3).SingleOrDefault() ?? []);
        double sum = 0;
        foreach (var point in Messages(metric, 5).Concat(Messages(metric, 7)).SelectMany(data => Messages(data, 1)))
        {
            sum += Fields(point).Sum(field => field switch { (4, 1, var bits) => BitConverter.Int64BitsToDouble(ToInt64(bits)), (6, 1, var bits) => ToInt64(bits), _ => 0 });
        }
        foreach (var point in Messages(metric, 9).SelectMany(data => Messages(data, 1)))
        {
            sum += Fields(point).Sum(field => field is (4, 1, var bits) ? ToInt64(bits) : 0);
        }
        Values[name] = sum;
    }

    private static long ToInt64(byte[] bits) => BitConverter.ToInt64(bits);

    private static IEnumerable<byte[]> Messages(byte[] message, int number) => Fields(message).Where(field => field.Number == number && field.Wire == 2).Select(field => field.Bytes);

    /// <summary>The fields of a message: their number, wire type and bytes (a varint's are left out).</summary>
    private static IEnumerable<(int Number, int Wire, byte[] Bytes)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var wire = (int)(key & 7);
            var length = wire switch { 0 => 0, 1 => 8, 5 => 4, 2 => (int)Varint(message, ref at), _ => throw new InvalidDataException($"Wire type {wire}.") };
            if (wire == 0)
            {
                Varint(message, ref at);
            }
            yield return ((int)(key >> 3), wire, message[at..(at + length)]);
            at += length;
        }
    }

    private static long Varint(byte[] message, ref int at)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
