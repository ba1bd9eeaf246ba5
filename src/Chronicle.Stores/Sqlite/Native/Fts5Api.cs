using System.Runtime.InteropServices;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite.Native;

/// <summary>Where functions over full text matches are registered: <c>fts5_api</c> (sqlite.org/fts5.html#extending_fts5), up to the member that is used.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Fts5Api
{
    public int Version;
    public nint CreateTokenizer;
    public nint FindTokenizer;
    public delegate* unmanaged[Cdecl]<Fts5Api*, byte*, nint, delegate* unmanaged[Cdecl]<Fts5Match*, nint, nint, int, nint*, void>, nint, int> CreateFunction;

    /// <summary>The one of a connection.</summary>
    public static Fts5Api* Of(SqliteConnection connection)
    {
        Fts5Api* api = null;
        using var statement = connection.Prepare("SELECT fts5(?1)");
        statement.BindPointer(1, &api, "fts5_api_ptr\0"u8);
        statement.Step();
        return api is not null ? api : throw new StoreException("SQLite's full text search gives no way to add functions.", isTransient: false);
    }
}
