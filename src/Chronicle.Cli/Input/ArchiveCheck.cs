using System.Security.Cryptography;
using System.Text.Json;

namespace Chronicle.Cli.Input;

/// <summary>Holds an archive against the manifest that retention wrote beside it. A file without one is taken as it is.</summary>
internal static class ArchiveCheck
{
    public static async Task RequireWholeAsync(string path, FileStream file, CancellationToken ct)
    {
        var manifest = path + ".manifest.json";
        if (!File.Exists(manifest))
        {
            return;
        }
        var expected = Sha256(manifest, await File.ReadAllBytesAsync(manifest, ct).ConfigureAwait(false));
        var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct).ConfigureAwait(false));
        file.Position = 0;
        if (actual != expected)
        {
            throw new CliFailure(ExitCodes.Problem, $"'{path}' is not what its manifest says", $"its SHA-256 is {actual}, in the manifest {expected}",
                "take another copy; or, to import what can be read, move the manifest away");
        }
    }

    private static string? Sha256(string path, byte[] manifest)
    {
        try
        {
            return JsonElement.Parse(manifest).GetProperty("sha256").GetString();
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CliFailure(ExitCodes.Problem, $"'{path}' is no manifest", malformed.Message, "move it away to import the archive without the check", malformed);
        }
    }
}
