using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>The texts that pass a filter.</summary>
/// <remarks>
/// In SQL <c>passes(set, rowid)</c> says whether one of them is among them. <c>IN (SELECT ...)</c> takes several times as long, and of two frequent words a hundred
/// thousand texts are asked about.
/// </remarks>
internal sealed unsafe class TextSet
{
    private const int Utf8 = 0x1;
    private const int Deterministic = 0x800;

    private readonly List<long> _texts = [];
    private readonly byte[] _set; // the first text (8 bytes), and a bit for each from there to the last

    /// <param name="texts">In any order, some of them perhaps more than once.</param>
    public TextSet(List<long> texts)
    {
        (First, Last) = texts.Count == 0 ? (0, -1) : (texts.Min(), texts.Max());
        _set = new byte[sizeof(long) + ((Last - First + 8) >> 3)];
        MemoryMarshal.Write(_set, First);
        foreach (var text in texts)
        {
            if (!Contains(text))
            {
                _set[sizeof(long) + (int)((text - First) >> 3)] |= (byte)(1 << (int)((text - First) & 7));
                _texts.Add(text);
            }
        }
    }

    public long First { get; }

    public long Last { get; }

    /// <summary>Each once.</summary>
    public IReadOnlyList<long> Texts => _texts;

    /// <summary>What <c>passes</c> takes.</summary>
    public ReadOnlySpan<byte> Bytes => _set;

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

    public bool Contains(long text) => Has(_set, text);

    private static bool Has(ReadOnlySpan<byte> set, long text)
    {
        var place = text - MemoryMarshal.Read<long>(set);
        var at = sizeof(long) + (place >> 3);
        return place >= 0 && at < set.Length && ((set[(int)at] >> (int)(place & 7)) & 1) != 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Passes(nint context, int arguments, nint* values)
    {
        var set = new ReadOnlySpan<byte>(NativeMethods.ValueBlob(values[0]), NativeMethods.ValueBytes(values[0]));
        NativeMethods.ResultInt(context, Has(set, NativeMethods.ValueInt64(values[1])) ? 1 : 0);
    }
}
