using Chronicle.Events;
using Chronicle.Recall;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>From a text to the document that is shown for it.</summary>
internal static class HitLookup
{
    /// <summary>The newest document of a text that passes the filter; null when none does, or when the text is gone and only its words are left.</summary>
    public static RecallHit? Find(RecallReader reader, BoundFilter filter, long text)
    {
        var row = filter.Bind(reader.Connection.Use(RecallSql.HitOfText).Bind(1, text));
        var hit = row.Step() ? new RecallHit(new Sequence(row.Long(0)), CompactId.Read(row, 2), (DocumentKind)row.Long(1), Score: 0, TextRank: null, VectorRank: null) : null;
        row.Reset();
        return hit;
    }
}
