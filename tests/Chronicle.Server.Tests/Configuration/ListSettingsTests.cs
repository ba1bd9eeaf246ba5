using System.Collections;
using System.Reflection;
using Chronicle.Redaction;
using Chronicle.Server.Configuration;
using Chronicle.Server.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Tests.Configuration;

/// <summary>A list takes one plain value, from wherever it comes; what nobody would read is refused by its name and without its value.</summary>
public sealed class ListSettingsTests
{
    /// <summary>Every options class with a section, of every assembly that has settings.</summary>
    public static TheoryData<string, Type, string> Lists()
    {
        var lists = new TheoryData<string, Type, string>();
        foreach (var type in new[] { typeof(RedactionOptions).Assembly, typeof(AuthOptions).Assembly, typeof(Stores.Sqlite.SqliteOptions).Assembly }.SelectMany(assembly => assembly.GetTypes()))
        {
            if (type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() is string section)
            {
                foreach (var property in type.GetProperties().Where(property => property.PropertyType.IsAssignableTo(typeof(IEnumerable<string>))))
                {
                    lists.Add($"{section}:{property.Name}", type, property.Name);
                }
            }
        }
        return lists;
    }

    [Fact]
    public void AllLists_AreFound() => Assert.Superset(
        new HashSet<string> { "Auth:AdminKeys", "Auth:IngestKeys", "Auth:ReadKeys", "Auth:AllowedHosts", "Auth:AllowedOrigins", "Redaction:Keys", "Redaction:IgnoreKeys", "Redaction:Patterns", "Embedding:Urls", "Nats:Ingest:Subjects", "Nats:Ingest:CoreSubjects" },
        Lists().Select(row => (string)row[0]).ToHashSet());

    [Theory]
    [MemberData(nameof(Lists))]
    public void APlainValue_IsAListOfOne(string key, Type options, string property)
    {
        Assert.Equal(["one, two"], Bound(options, property, (key, "one, two")));
        Assert.Equal(["first", "second", "plain"], Bound(options, property, (key, "plain"), (key + ":0", "first"), (key + ":1", "second")));
        Assert.Equal(["plain"], Bound(options, property, (key.ToUpperInvariant(), "plain")));
    }

    [Theory]
    [InlineData("Auth:AdminKeys")]
    [InlineData("Auth:ReadKeys")]
    [InlineData("Auth:IngestKeys")]
    public async Task AKeyAsAPlainValue_IsAskedFor(string list)
    {
        await using var server = await RunningServer.StartAsync((list, "s3cret, with comma"));

        using var open = await server.Client.GetAsync("/api/info");
        Assert.Equal(401, (int)open.StatusCode);
    }

    [Theory]
    [InlineData("Auth", "Auth is a section")]
    [InlineData("Nats", "Nats is a section")]
    [InlineData("Logging", "Logging is a section")]
    [InlineData("Nats:Ingest", "Nats:Ingest is no setting")]
    [InlineData("Auth:AdminKeys:a", "Auth:AdminKeys:a is no setting; Auth:AdminKeys is a list")]
    [InlineData("Auth:AdminKeys:0:Key", "Auth:AdminKeys:0:Key is no setting; Auth:AdminKeys is a list")]
    [InlineData("Redaction:Keys:-1", "Redaction:Keys:-1 is no setting")]
    [InlineData("Live:Heartbeat:Seconds", "Live:Heartbeat:Seconds is no setting; Live:Heartbeat takes one value")]
    [InlineData("Port:0", "Port:0 is no setting")]
    [InlineData("Alerts:Rules", "Alerts:Rules takes no value")]
    [InlineData("Alerts:Rules:queue-size", "Alerts:Rules:queue-size takes no value")]
    [InlineData("Alerts:Sinks", "Alerts:Sinks takes no value")]
    [InlineData("Alerts:Sinks:0", "Alerts:Sinks:0 takes no value")]
    [InlineData("Alerts:Sinks:ops:Url", "Alerts:Sinks:ops:Url takes no value")]
    [InlineData("Retention:Projects", "Retention:Projects takes no value")]
    [InlineData("Retention:Projects:0", "Retention:Projects:0 takes no value")]
    [InlineData("Nats:Ingest:Rules", "Nats:Ingest:Rules takes no value")]
    [InlineData("Nats:Ingest:Rules:0", "Nats:Ingest:Rules:0 takes no value")]
    public async Task AValueThatNobodyReads_IsRefusedByName_AndNotTold(string key, string expected)
    {
        var failures = await FailuresAsync((key, "hunter2x"));

        Assert.Contains(expected, failures, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2x", failures, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Auth:AdminKeys")]
    [InlineData("Auth:AdminKeys:0")]
    [InlineData("Auth:IngestKeys")]
    [InlineData("Auth:ReadKeys:3")]
    public async Task AnEmptyKey_IsRefused(string key)
    {
        Assert.Contains($"{key} is empty", await FailuresAsync((key, "")), StringComparison.Ordinal);
        Assert.Contains($"{key} is empty", await FailuresAsync((key, " ")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Alerts:Sinks:0:Url", "hooks.example.org/hunter2x")]
    [InlineData("Nats:Url", "http://robot:hunter2x@localhost")]
    public async Task ASecretInAWrongAddress_IsNotTold(string key, string value)
    {
        Assert.DoesNotContain("hunter2x", await FailuresAsync((key, value)), StringComparison.Ordinal);
    }

    private static async Task<string> FailuresAsync(params (string, string)[] settings)
    {
        using var folder = new TemporaryFolder();
        var refused = await Record.ExceptionAsync(async () =>
        {
            await using var app = ChronicleHost.Build(RunningServer.Configuration([.. settings, ("Data", folder.Path)]));
            await app.StartAsync();
        });
        return string.Join(' ', Assert.IsType<OptionsValidationException>(refused).Failures);
    }

    private static IEnumerable<string> Bound(Type options, string property, params (string, string)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSettings(RunningServer.Configuration(settings));
        using var provider = services.BuildServiceProvider();
        var configured = Activator.CreateInstance(options)!;
        foreach (var configure in (IEnumerable)provider.GetServices(typeof(IConfigureOptions<>).MakeGenericType(options)))
        {
            configure.GetType().GetInterface(typeof(IConfigureOptions<>).Name)!.GetMethod("Configure")!.Invoke(configure, [configured]);
        }
        return (IEnumerable<string>)options.GetProperty(property)!.GetValue(configured)!;
    }
}
