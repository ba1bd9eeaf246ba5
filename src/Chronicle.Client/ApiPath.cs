namespace Chronicle.Client;

/// <summary>Paths of the API that hold an id.</summary>
internal static class ApiPath
{
    /// <param name="collection">What the id is of: <c>sessions</c>, <c>events</c>.</param>
    /// <param name="id">Any id; one that no path can hold (older servers recorded such) goes into the query.</param>
    /// <param name="below">What follows the id, with its slash.</param>
    public static QueryText Of(string collection, string id, string below = "") => id is "." or ".." || id.Contains('\0', StringComparison.Ordinal)
        ? new QueryText($"api/{collection}/_{below}").Add("id", id)
        : new QueryText($"api/{collection}/{Uri.EscapeDataString(id)}{below}");
}
