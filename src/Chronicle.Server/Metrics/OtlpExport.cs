using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Chronicle.Server.Metrics;

/// <summary>Sends the same metrics to an OpenTelemetry collector, set up by OpenTelemetry's own environment variables.</summary>
/// <remarks>Registered only when it is wanted: without the variable none of OpenTelemetry's assemblies is loaded.</remarks>
internal sealed class OtlpExport(StoreSample sample, TimeProvider clock) : BackgroundService
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    // Instruments are observed at once and cannot wait for the store: it is asked a little ahead of them.
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);

    public static bool IsWanted => Environment.GetEnvironmentVariable(Endpoint) is { Length: > 0 };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the server listens first
        using var provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(static resource => resource.AddService("chronicle", serviceVersion: Api.ServerApi.Version))
            .AddMeter("Chronicle.*")
            .AddOtlpExporter(static exporter =>
            {
                // The SDK's default is gRPC, which needs a second port at most collectors; the specification prefers HTTP.
                exporter.Protocol = Environment.GetEnvironmentVariable(Protocol) is { Length: > 0 } ? exporter.Protocol : OtlpExportProtocol.HttpProtobuf;
            })
            .Build();
        using var timer = new PeriodicTimer(SampleInterval, clock);
        do
        {
            await sample.TryRefreshAsync(mayLag: false, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
