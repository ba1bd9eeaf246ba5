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

    private readonly Lazy<byte[]> _key;

    private RedactionKey(Func<byte[]> key) => _key = new Lazy<byte[]>(key, LazyThreadSafetyMode.PublicationOnly); // a key that can't be read is tried again

    /// <summary>A key that nobody else has and that is forgotten with this process.</summary>
    public static RedactionKey Create()
    {
        var key = RandomNumberGenerator.GetBytes(Length);
        return new RedactionKey(() => key);
    }

    /// <summary>The key of a data folder; nothing is read before <see cref="Open"/>.</summary>
    public static RedactionKey Of(string folder) => new(() => Read(Path.Combine(folder, FileName)));

    /// <summary>Reads the key, or makes one if the folder has none. The folder must be locked: two that make one at a time would differ.</summary>
    /// <exception cref="StoreException">It can't be read or written, or is no key.</exception>
    public void Open() => _ = _key.Value;

    /// <summary>What stands in a name in place of <paramref name="secret"/>: <c>redacted-</c> and 16 hexadecimal digits of an HMAC-SHA256.</summary>
    internal string NameOf(ReadOnlySpan<char> secret)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes(secret.ToArray()), hash);
        return SecretNames.Prefix + Convert.ToHexStringLower(hash[..ShownBytes]);
    }

    private static byte[] Read(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Write(path);
            }
            var key = File.ReadAllBytes(path);
            return key.Length == Length ? key : throw new StoreException(
                $"'{path}' is not a key of {Length} bytes. Restore it from a copy; or delete it, and secrets in names become other names than before.", isTransient: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"'{path}' can't be used: {error.Message}", isTransient: false, error);
        }
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
