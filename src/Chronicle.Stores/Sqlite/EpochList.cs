using System.Globalization;
using Chronicle.Events;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>The epochs of this store and the first sequence recorded under each. Immutable.</summary>
internal sealed class EpochList
{
    private readonly (long First, string Epoch)[] _epochs;

    private EpochList((long, string)[] epochs) => _epochs = epochs;

    public string Current => _epochs[^1].Epoch;

    public static EpochList Load(SqliteConnection connection)
    {
        List<(long, string)> epochs = [];
        var statement = connection.Use(Sql.Epochs);
        while (statement.Step())
        {
            epochs.Add((statement.Long(0), statement.Text(1)));
        }
        statement.Reset();
        return new EpochList([.. epochs]);
    }

    /// <summary>Whether an epoch is one of this history.</summary>
    public bool Has(string epoch) => Array.Exists(_epochs, known => known.Epoch == epoch);

    /// <summary>Whether what was written in an epoch about sequences up to one is about those of this history.</summary>
    public bool Holds(string epoch, long last)
    {
        var index = Array.FindIndex(_epochs, known => known.Epoch == epoch);
        return index >= 0 && (index == _epochs.Length - 1 || last < _epochs[index + 1].First);
    }

    /// <summary>The id of an event without a producer's: the cursor it was recorded at.</summary>
    public string IdOf(long sequence)
    {
        var index = _epochs.Length - 1;
        while (index > 0 && _epochs[index].First > sequence)
        {
            index--;
        }
        return new Cursor(_epochs[index].Epoch, new Sequence(sequence)).ToString();
    }

    /// <summary>Whether an id is the cursor that some sequence of ours was recorded at (the current epoch stands for all of them), and which.</summary>
    public bool TryParse(string id, bool currentForAll, out long sequence)
    {
        for (var index = _epochs.Length - 1; index >= 0; index--)
        {
            var (first, epoch) = _epochs[index];
            var digits = epoch.Length + 1;
            if (id.Length > digits && id[digits - 1] == '-' && id[digits] != '0' && id.StartsWith(epoch, StringComparison.Ordinal)
                && long.TryParse(id.AsSpan(digits), NumberStyles.None, CultureInfo.InvariantCulture, out sequence))
            {
                var isLast = index == _epochs.Length - 1;
                return (sequence >= first || (isLast && currentForAll)) && (isLast || sequence < _epochs[index + 1].First);
            }
        }
        sequence = 0;
        return false;
    }
}
