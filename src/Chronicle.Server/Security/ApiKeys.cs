using System.Security.Cryptography;
using System.Text;

namespace Chronicle.Server.Security;

/// <summary>Tells what a request's key allows, in constant time: keys are compared by their hashes, and all of them always.</summary>
internal sealed class ApiKeys
{
    private readonly (byte[] Hash, Scope Scope)[] _keys;

    public ApiKeys(AuthOptions options) => _keys =
    [
        .. options.IngestKeys.Select(key => (Hash(key), Scope.Ingest)),
        .. options.ReadKeys.Select(key => (Hash(key), Scope.Read)),
        .. options.AdminKeys.Select(key => (Hash(key), Scope.Admin)),
    ];

    public bool AreRequired => _keys.Length > 0;

    /// <summary>Null when the request has no known key; else whether the key allows <paramref name="needed"/>.</summary>
    public bool? Allows(HttpRequest request, Scope needed)
    {
        if (Find(request) is not { Length: > 0 } given)
        {
            return null;
        }
        var hash = Hash(given);
        bool known = false, allowed = false;
        foreach (var (key, scope) in _keys)
        {
            var same = CryptographicOperations.FixedTimeEquals(key, hash);
            known |= same;
            allowed |= same & (scope == needed || scope == Scope.Admin);
        }
        return known ? allowed : null;
    }

    /// <summary>Which of the configured keys a request has, from 0; -1 for none of them.</summary>
    public int NumberOf(HttpRequest request)
    {
        if (!AreRequired || Find(request) is not { Length: > 0 } given)
        {
            return -1;
        }
        var hash = Hash(given);
        var number = -1;
        for (var i = 0; i < _keys.Length; i++)
        {
            number = CryptographicOperations.FixedTimeEquals(_keys[i].Hash, hash) ? i : number;
        }
        return number;
    }

    private static string? Find(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..].Trim()
            : request.Headers.TryGetValue("X-Api-Key", out var header) ? header.ToString()
            : request.Query["key"]; // EventSource and browsers' WebSocket can't send headers
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
