using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using Chronicle.Cli.Output;
using Chronicle.Client;
using Chronicle.Files;

namespace Chronicle.Cli.Commands;

internal static class ExportCommand
{
    private const int BufferBytes = 1 << 16;

    public static Command Create()
    {
        var filters = new FilterOptions();
        var output = new Option<string?>("--out", "-o") { Description = "Write to this file, compressed when it ends in .gz [default: stdout]", HelpName = "FILE" };
        var after = new Option<string?>("--after") { Description = "Begin after this cursor", HelpName = "CURSOR" };
        var format = new Option<string>("--format") { Description = "ndjson, which import reads, or csv", HelpName = "FORMAT", DefaultValueFactory = _ => "ndjson" };
        format.AcceptOnlyFromAmong("ndjson", "csv");
        var verb = new Verb(
            "export",
            "Write events as NDJSON or CSV, oldest first, up to the newest one at the start",
            "chronicle export --out all.ndjson.gz",
            "chronicle export --format csv --since 7d --out week.csv",
            "chronicle export --session d0d97383-1935-4415-ac6c-45dee377d026",
            "chronicle export --since 7d --type post_tool_use | jq -r .tool_name | sort | uniq -c")
        {
            output,
            after,
            format,
        };
        filters.AddTo(verb, until: true);
        return verb.Run((invocation, ct) => RunAsync(invocation, filters.Read(invocation), invocation.Value(output), invocation.Value(after), invocation.Value(format) == "csv", ct));
    }

    private static async Task<int> RunAsync(Invocation invocation, EventFilter filter, string? path, string? after, bool asCsv, CancellationToken ct)
    {
        var terminal = invocation.Terminal;
        var client = invocation.Client(TimeSpan.FromSeconds(10));
        var head = (await client.GetInfoAsync(ct).ConfigureAwait(false)).Head;
        var part = path + ".part";
        var (count, cursor) = (0L, after);
        try
        {
            await using (var file = path is null ? null : Create(path, part))
            {
                var output = file ?? new BufferedStream(terminal.Bytes, BufferBytes); // stdout is the terminal's: it may not be closed here
                try
                {
                    await ProgressBar.RunAsync(terminal, "Exporting", progress => WriteAsync(output, progress)).ConfigureAwait(false);
                }
                finally
                {
                    await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }
            if (path is not null)
            {
                File.Move(part, path, overwrite: true);
                terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{count} events in {path}"));
            }
            return ExitCodes.Ok;
        }
        catch (Exception e) when (count > 0 && (path is not null || e is not IOException))
        {
            terminal.Say($"Stopped after {count} events{(path is null ? string.Empty : $", kept in {part}")}; go on with --after {cursor}");
            throw;
        }

        async Task WriteAsync(Stream output, ProgressBar progress)
        {
            if (asCsv)
            {
                output.Write(CsvLines.Header);
            }
            await foreach (var page in client.GetAllEventsAsync(filter, after, ct).ConfigureAwait(false))
            {
                foreach (var recorded in page.Events)
                {
                    if (recorded.Sequence > head)
                    {
                        return;
                    }
                    if (asCsv)
                    {
                        output.Write(CsvLines.Line(recorded));
                    }
                    else
                    {
                        output.Write(recorded.Utf8);
                        output.Write("\n"u8);
                    }
                    count++;
                    cursor = recorded.Cursor ?? cursor;
                }
                progress.Report(count, page.Events is [.., var last] && head > 0 ? (double)last.Sequence / head : null);
            }
        }
    }

    private static Stream Create(string path, string part)
    {
        var file = PrivateFile.Open(part, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Fastest) : new BufferedStream(file, BufferBytes);
    }
}
