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

    private static string? Find(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..].Trim()
            : request.Headers.TryGetValue("X-Api-Key", out var header) ? header.ToString()
            : request.Query["key"]; // EventSource and browsers' WebSocket can't send headers
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
