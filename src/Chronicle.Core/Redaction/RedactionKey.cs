using System.Security.Cryptography;
using System.Text;
using Chronicle.Journal;

namespace Chronicle.Redaction;

/// <summary>The key by which secrets in names become other names: of one key, the same secret always becomes the same name.</summary>
public sealed class RedactionKey
{
    /// <summary>The key's file in the data folder.</summary>
    public const string FileName = "redaction.key";

    private const int Length = 32;
    private const int ShownBytes = 8; // 16 hex digits: a billion different secrets meet with a chance of 3 %

    private readonly byte[] _key;

    private RedactionKey(byte[] key) => _key = key;

    /// <summary>A key that nobody else has and that is forgotten with this process.</summary>
    public static RedactionKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>The key of a data folder, made if it has none.</summary>
    /// <exception cref="StoreException">It can't be read or written, or is no key.</exception>
    public static RedactionKey Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path))
            {
                Write(path);
            }
            var key = File.ReadAllBytes(path);
            return key.Length == Length ? new RedactionKey(key) : throw new StoreException(
                $"'{path}' is not a key of {Length} bytes. Restore it from a copy; or delete it, and secrets in names become other names than before.", isTransient: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"'{path}' can't be used: {error.Message}", isTransient: false, error);
        }
    }

    /// <summary>What stands in a name in place of <paramref name="secret"/>: <c>redacted-</c> and 16 hexadecimal digits of an HMAC-SHA256.</summary>
    internal string NameOf(ReadOnlySpan<char> secret)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret.ToArray()), hash);
        return SecretNames.Prefix + Convert.ToHexStringLower(hash[..ShownBytes]);
    }

    // Under another name first, so that a crash leaves a whole key or none.
    private static void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path);
    }
}
