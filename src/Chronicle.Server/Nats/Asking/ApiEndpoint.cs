using System.Diagnostics.Metrics;
using System.Globalization;
using Chronicle.Diagnostics;
using Chronicle.Server.Problems;
using Microsoft.Extensions.Primitives;

namespace Chronicle.Server.Nats.Asking;

/// <summary>One thing that can be asked, the HTTP endpoint it mirrors, and how often it was.</summary>
/// <param name="suffix">What follows <c>api.</c> in its subject.</param>
/// <param name="method">The HTTP method.</param>
/// <param name="path">The HTTP path; <c>{id}</c> is taken from the parameter of that name.</param>
internal sealed class ApiEndpoint(string suffix, string method, string path)
{
    private static readonly Meter Meter = new("Chronicle.Nats");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "chronicle.nats.request.duration", "s", "Time to answer a request over NATS, by endpoint and status.", tags: null, MetricBuckets.Seconds);

    private long _requests;
    private long _errors;
    private long _ticks;
    private volatile string _lastError = "";

    public string Suffix => suffix;

    /// <summary>Names of NATS's service API have no dots.</summary>
    public string Name { get; } = suffix.Replace('.', '-');

    public string Method => method;

    /// <summary>Whether the payload is what is posted, instead of parameters.</summary>
    public bool TakesBody => method == HttpMethods.Post;

    public long Requests => Interlocked.Read(ref _requests);

    public long Errors => Interlocked.Read(ref _errors);

    public string LastError => _lastError;

    public TimeSpan ProcessingTime => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    /// <exception cref="ProblemException">The parameter that stands in the path is missing.</exception>
    public string Path(IReadOnlyDictionary<string, StringValues> parameters)
    {
        if (!path.EndsWith("{id}", StringComparison.Ordinal))
        {
            return path;
        }
        return parameters.GetValueOrDefault("id").ToString().Length > 0 ? path[..^"{id}".Length] + "_" // the id is in the query, where it needs no encoding
            : throw new ProblemException(Problem.InvalidParameter("id", "it is missing"));
    }

    public void Record(in ApiAnswer answer, TimeSpan elapsed)
    {
        var status = answer.Status.ToString(CultureInfo.InvariantCulture);
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _ticks, elapsed.Ticks);
        if (answer.IsError)
        {
            Interlocked.Increment(ref _errors);
            _lastError = $"{status}:{answer.Error}";
        }
        Duration.Record(elapsed.TotalSeconds, new("endpoint", Name), new("status", status));
    }
}
