using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Chronicle.Embedding.BuiltIn;

/// <summary>The file of word vectors that eng/embeddings/build.mjs makes, mapped into memory: what is not looked up costs nothing.</summary>
/// <remarks>Little-endian: "CHRW", format, dimensions, count; hashes of the words in order (u64, FNV-1a); probabilities (f32); scales (f32); components (i8).</remarks>
internal sealed class WordVectors : IDisposable
{
    private const uint Magic = 0x57524843; // "CHRW"
    private const uint Format = 1;
    private const int HeaderBytes = 16;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeBuffer _bytes;
    private readonly int _count;
    private readonly ulong _probabilities;
    private readonly ulong _scales;
    private readonly ulong _components;

    private WordVectors(MemoryMappedFile file)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _bytes = _view.SafeMemoryMappedViewHandle;
        Span<byte> header = stackalloc byte[HeaderBytes];
        _bytes.ReadSpan(0, header);
        _count = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        Dimensions = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        _probabilities = HeaderBytes + ((ulong)_count * 8);
        _scales = _probabilities + ((ulong)_count * 4);
        _components = _scales + ((ulong)_count * 4);
        var isOurs = BinaryPrimitives.ReadUInt32LittleEndian(header) == Magic && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == Format;
        if (!isOurs || Dimensions <= 0 || _count <= 0 || _components + ((ulong)_count * (ulong)Dimensions) > _bytes.ByteLength)
        {
            Dispose();
            throw new InvalidDataException("The file of word vectors is damaged or of another version; it belongs to the program.");
        }
    }

    public int Dimensions { get; }

    /// <exception cref="IOException">There is no such file, or it can't be read.</exception>
    /// <exception cref="InvalidDataException">It is another one.</exception>
    public static WordVectors Open(string path)
    {
        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        try
        {
            return new WordVectors(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Where a word stands; -1 when it is not known.</summary>
    public int Find(ulong hash)
    {
        var (low, high) = (0, _count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var at = _bytes.Read<ulong>(HeaderBytes + ((ulong)middle * 8));
            if (at == hash)
            {
                return middle;
            }
            if (at < hash)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }
        return -1;
    }

    /// <summary>How much of all running text the word is.</summary>
    public float Probability(int word) => _bytes.Read<float>(_probabilities + ((ulong)word * 4));

    /// <summary>Adds the word's vector of length 1, times <paramref name="weight"/>.</summary>
    public void AddTo(Span<float> sum, int word, float weight)
    {
        Span<sbyte> components = stackalloc sbyte[sum.Length];
        _bytes.ReadSpan(_components + ((ulong)word * (ulong)Dimensions), components);
        var factor = _bytes.Read<float>(_scales + ((ulong)word * 4)) * weight;
        for (var i = 0; i < components.Length; i++)
        {
            sum[i] += components[i] * factor;
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
