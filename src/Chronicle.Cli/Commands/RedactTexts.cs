using System.Globalization;
using System.Text;
using System.Text.Json;
using Chronicle.Cli.Input;
using Chronicle.Cli.Output;
using Chronicle.Redaction;

namespace Chronicle.Cli.Commands;

/// <summary><c>chronicle redact</c> of texts: prints them without their secrets, or tells what was found.</summary>
internal static class RedactTexts
{
    // Places of each rule that a person is told without asking.
    private const int PlacesSaid = 10;

    /// <summary>Redacts the files one after the other; <c>-</c> or none is stdin. Exit code 1 when there were secrets.</summary>
    public static async Task<int> RunAsync(Invocation invocation, Redactor redactor, string[] files, bool onlyReport, CancellationToken ct)
    {
        var terminal = invocation.Terminal;
        var report = new RedactionReport();
        var output = onlyReport || invocation.Json ? TextWriter.Null : terminal.Out;
        foreach (var file in files.Length == 0 ? ["-"] : files)
        {
            await using var input = file == "-" ? StandardInput.Open() : Open(file);
            using var reader = new StreamReader(input, new UTF8Encoding(false));
            await RedactAsync(reader, files.Length == 0 || file == "-" ? null : file, redactor, output, report, ct).ConfigureAwait(false);
        }
        await output.FlushAsync(ct).ConfigureAwait(false);
        if (invocation.Json)
        {
            report.WriteJson(terminal.Bytes);
            terminal.Out.WriteLine();
        }
        else if (onlyReport)
        {
            foreach (var line in report.Lines(int.MaxValue))
            {
                terminal.Out.WriteLine(line);
            }
        }
        else
        {
            terminal.Say(report.Count == 0 ? "No secrets found." : string.Join('\n', report.Lines(PlacesSaid)));
        }
        return report.Count == 0 ? ExitCodes.Ok : ExitCodes.Problem;
    }

    private static async Task RedactAsync(TextReader reader, string? file, Redactor redactor, TextWriter output, RedactionReport report, CancellationToken ct)
    {
        var blocks = new TextBlocks(reader);
        long lines = 0;
        while (await blocks.ReadAsync(ct).ConfigureAwait(false) is { } block)
        {
            var parts = blocks.IsWhole && IsJson(block) ? [block] : Parts(block);
            foreach (var part in parts)
            {
                var redacted = redactor.Inspect(part);
                foreach (var match in redacted.Matches)
                {
                    report.Add(match, file, lines);
                }
                await output.WriteAsync(redacted.Text.AsMemory(), ct).ConfigureAwait(false);
                lines += part.AsSpan().Count('\n');
            }
        }
    }

    // A line of NDJSON alone, the lines between two of them together.
    private static IEnumerable<string> Parts(string block)
    {
        var begun = 0;
        for (var at = 0; at < block.Length;)
        {
            var end = block.IndexOf('\n', at) is >= 0 and var newline ? newline + 1 : block.Length;
            if (block[at] is '{' or '[' && IsJson(block.AsSpan(at, end - at)))
            {
                if (at > begun)
                {
                    yield return block[begun..at];
                }
                yield return block[at..end];
                begun = end;
            }
            at = end;
        }
        if (begun < block.Length)
        {
            yield return block[begun..];
        }
    }

    private static bool IsJson(ReadOnlySpan<char> text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text.ToString()));
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static FileStream Open(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCodes.Usage, string.Create(CultureInfo.InvariantCulture, $"{file} can't be read"), unreadable.Message, null, unreadable);
        }
    }
}
