using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>The texts that pass a filter.</summary>
/// <remarks>
/// In SQL <c>passes(bits, rowid - first)</c> says whether one of them is among them: a bit for each text from the first to the last. <c>IN (SELECT ...)</c> takes
/// several times as long, and of two frequent words a hundred thousand texts are asked about.
/// </remarks>
internal sealed unsafe class TextSet
{
    private const int Utf8 = 0x1;
    private const int Deterministic = 0x800;

    private readonly List<long> _texts = [];
    private readonly byte[] _bits;

    /// <param name="texts">In any order, some of them perhaps more than once.</param>
    public TextSet(List<long> texts)
    {
        if (texts.Count == 0)
        {
            _bits = [];
            return;
        }
        (First, Last) = (texts.Min(), texts.Max());
        _bits = new byte[((Last - First) >> 3) + 1];
        foreach (var text in texts)
        {
            if (!Contains(text))
            {
                var place = text - First;
                _bits[place >> 3] |= (byte)(1 << (int)(place & 7));
                _texts.Add(text);
            }
        }
    }

    public long First { get; }

    public long Last { get; }

    /// <summary>Each once.</summary>
    public IReadOnlyList<long> Texts => _texts;

    public ReadOnlySpan<byte> Bits => _bits;

    /// <summary>The texts of the documents that pass a filter.</summary>
    public static TextSet Of(RecallReader reader, BoundFilter filter) => OfFew(reader, filter, int.MaxValue)!;

    /// <summary>The same, or null when there are more than some.</summary>
    public static TextSet? OfFew(RecallReader reader, BoundFilter filter, int most)
    {
        List<long> texts = [];
        var rows = filter.Bind(reader.Connection.Use(filter.Choose(RecallSql.TextsOfSession, RecallSql.TextsOfUser, RecallSql.TextsOfProject, RecallSql.TextsOfAny)));
        while (texts.Count <= most && rows.Step())
        {
            texts.Add(rows.Long(0));
        }
        rows.Reset();
        return texts.Count <= most ? new TextSet(texts) : null;
    }

    /// <summary>Makes <c>passes</c> known to a connection.</summary>
    public static void AddTo(SqliteConnection connection)
    {
        fixed (byte* name = "passes\0"u8)
        {
            connection.Check(NativeMethods.CreateFunction(connection.Handle, name, 2, Utf8 | Deterministic, 0, &Passes, 0, 0, 0));
        }
    }

    public bool Contains(long text) => IsSet(_bits, text - First);

    private static bool IsSet(ReadOnlySpan<byte> bits, long place) => (ulong)(place >> 3) < (ulong)bits.Length && (bits[(int)(place >> 3)] >> (int)(place & 7) & 1) != 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Passes(nint context, int arguments, nint* values)
    {
        var bits = new ReadOnlySpan<byte>(NativeMethods.ValueBlob(values[0]), NativeMethods.ValueBytes(values[0]));
        NativeMethods.ResultInt(context, IsSet(bits, NativeMethods.ValueInt64(values[1])) ? 1 : 0);
    }
}
