using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Chronicle.Cli.Input;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Commands;

internal static class ImportCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("FILE") { Description = "NDJSON, plain or gzip; - is stdin" };
        var retry = new RetryOption();
        var verb = new Verb(
            "import",
            "Append events from a file with their own times and ids; running it again adds nothing twice",
            "chronicle import all.ndjson.gz",
            "chronicle --url http://old:8510 export | chronicle import -")
        {
            source,
            retry.Option,
        };
        return verb.Run((invocation, ct) => RunAsync(invocation, invocation.Value(source)!, retry.Read(invocation), ct));
    }

    private static async Task<int> RunAsync(Invocation invocation, string path, TimeSpan retryFor, CancellationToken ct)
    {
        await using var file = path == "-" ? StandardInput.Open() : Open(path);
        if (path != "-")
        {
            await ArchiveCheck.RequireWholeAsync(path, (FileStream)file, ct).ConfigureAwait(false);
        }
        var size = path == "-" ? (long?)null : file.Length;
        await using var input = await Gzip.UnwrapAsync(file, ct).ConfigureAwait(false);
        var values = new JsonValues(input);
        long sent = 0, duplicates = 0;
        var conflicts = new ConflictReport(invocation.Terminal);
        try
        {
            await ProgressBar.RunAsync(invocation.Terminal, "Importing", async progress =>
            {
                await foreach (var ack in invocation.Client(retryFor).AppendAllAsync(ReadAsync(values, ct), isImport: true, ct).ConfigureAwait(false))
                {
                    conflicts.Add(ack, sent);
                    sent += ack.Sent;
                    duplicates += ack.Duplicates;
                    progress.Report(sent, size > 0 ? (double)file.Position / size : null);
                }
            }).ConfigureAwait(false);
        }
        catch (Exception)
        {
            invocation.Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"Stopped; the first {sent} events are durable. Running it again continues: what is recorded isn't recorded twice."));
            throw;
        }
        if (invocation.Json)
        {
            invocation.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"events":{{sent}},"duplicates":{{duplicates}},"conflicts":{{conflicts.Count}}}"""));
        }
        else
        {
            invocation.Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{sent - duplicates - conflicts.Count} events imported, {duplicates} were recorded before."));
        }
        conflicts.End();
        return conflicts.ExitCode;
    }

    private static FileStream Open(string path) => File.Exists(path)
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, useAsync: true)
        : throw new CliFailure(ExitCodes.Usage, $"there is no file '{path}'", null, "give the path of an NDJSON file, or - for stdin");

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(JsonValues values, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var value in values.ReadAsync(ct).ConfigureAwait(false))
        {
            yield return ImportedEvent.From(value.Span, values.Line);
        }
    }
}
