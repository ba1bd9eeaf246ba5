using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>The SQL function <c>relevance(fulltext, weights)</c>: BM25 as FTS5's own has it, in billionths, with the weights of words given.</summary>
/// <remarks>
/// FTS5's <c>bm25</c> walks all texts that have a word to learn how rare it is, for each query and each phrase of it: of a frequent word that costs more than the rest of
/// the search. How rare it is has been counted here already (<see cref="TermCounter"/>), so it is handed over: one double for each phrase, in the order of the query.
/// </remarks>
internal static unsafe class Relevance
{
    // BM25's usual k1 and b, and bm25's in FTS5.
    private const double K1 = 1.2;
    private const double B = 0.75;

    // A word that stands inside another one counts less.
    private const double PartWeight = 0.6;

    /// <summary>Makes it known to a connection.</summary>
    public static void AddTo(SqliteConnection connection)
    {
        var api = Fts5Api.Of(connection);
        fixed (byte* name = "relevance\0"u8)
        {
            connection.Check(api->CreateFunction(api, name, 0, &Score, 0));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Score(Fts5Match* match, nint row, nint context, int arguments, nint* values)
    {
        var weights = arguments == 1 ? new ReadOnlySpan<double>(NativeMethods.ValueBlob(values[0]), NativeMethods.ValueBytes(values[0]) / sizeof(double)) : [];
        int instances, length;
        long rows, tokens;
        int result;
        if ((result = match->InstanceCount(row, &instances)) != ResultCode.Ok || (result = match->ColumnSize(row, -1, &length)) != ResultCode.Ok
            || (result = match->RowCount(row, &rows)) != ResultCode.Ok || (result = match->ColumnTotalSize(row, -1, &tokens)) != ResultCode.Ok)
        {
            NativeMethods.ResultErrorCode(context, result);
            return;
        }
        Span<double> found = stackalloc double[weights.Length]; // bounded by the words of a query and their forms
        found.Clear();
        for (var i = 0; i < instances; i++)
        {
            int phrase, column, offset;
            if ((result = match->Instance(row, i, &phrase, &column, &offset)) != ResultCode.Ok)
            {
                NativeMethods.ResultErrorCode(context, result);
                return;
            }
            if (phrase < found.Length) // those after are what the text must not have
            {
                found[phrase] += column == 0 ? 1 : PartWeight;
            }
        }
        var norm = K1 * (1 - B + (B * length * rows / Math.Max(tokens, 1)));
        var score = 0.0;
        for (var i = 0; i < found.Length; i++)
        {
            score += weights[i] * found[i] * (K1 + 1) / (found[i] + norm);
        }
        NativeMethods.ResultInt64(context, (long)(score * 1e9));
    }
}
