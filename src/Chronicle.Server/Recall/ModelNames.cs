using System.Collections.Concurrent;
using System.Globalization;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Recall;

/// <summary>Under which name a provider's vectors are kept: its model's, and another one for each other size.</summary>
/// <remarks>A server may get another model under the same name. Then the size of its vectors is all that tells, and a name of their own keeps them from being compared with the others.</remarks>
internal sealed class ModelNames(RecallStore index)
{
    // What a size is called never changes once the model's first vectors are there. A handful: sizes come from models.
    private readonly ConcurrentDictionary<int, string> _known = [];

    public async ValueTask<string> OfAsync(string model, int dimensions, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(dimensions, out var known))
        {
            return known;
        }
        var counts = await index.CountAsync(cancellationToken);
        var first = counts.Models.FirstOrDefault(stored => stored.Model == model)?.Dimensions ?? 0;
        var name = first == 0 || first == dimensions ? model : string.Create(CultureInfo.InvariantCulture, $"{model}@{dimensions}");
        return first == 0 ? name : _known.GetOrAdd(dimensions, name);
    }
}
