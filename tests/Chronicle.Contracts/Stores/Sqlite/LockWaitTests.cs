using Chronicle.Journal;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

/// <summary>What a start waits for, and for how long.</summary>
public sealed class LockWaitTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly List<(string Reason, TimeSpan? AtMost)> _told = [];

    [Theory]
    [InlineData(ResultCode.Full, ResultCode.Full)]
    [InlineData(ResultCode.IoError, 4874)] // SQLITE_IOERR_SHMSIZE: no room for the file of shared memory
    public void AFullDisk_IsWaitedFor_AsLongAsItTakes_AndToldOnce(int code, int extendedCode)
    {
        var tries = 0;
        var opened = LockWait.Run(() => Fail(++tries < 4, code, extendedCode), _clock, Tell);

        Assert.Equal(("opened", 4), (opened, tries));
        Assert.Equal([("'chronicle.db' cannot grow: the disk is full. Free some space on it.", null)], _told);
    }

    [Fact]
    public void ALock_IsWaitedForHalfAMinute_AndToldOnce()
    {
        var tries = 0;
        Assert.Throws<StoreException>(() => LockWait.Run(() => Fail(++tries > 0, ResultCode.Busy, ResultCode.Busy), _clock, Tell));

        Assert.Equal(2, tries); // 20 s each
        Assert.Equal(TimeSpan.FromSeconds(30), Assert.Single(_told).AtMost);
    }

    [Theory]
    [InlineData(ResultCode.Full)]
    [InlineData(ResultCode.Corrupt)]
    public void WhereNobodyIsTold_AndForDamage_NothingIsWaitedFor(int code)
    {
        var tries = 0;
        Assert.Throws<StoreException>(() => LockWait.Run(() => Fail(++tries > 0, code, code), _clock, code == ResultCode.Full ? null : Tell));
        Assert.Equal(1, tries);
    }

    private void Tell(StoreException fault, TimeSpan? atMost) => _told.Add((fault.Message, atMost));

    private string Fail(bool isFault, int code, int extendedCode)
    {
        _clock.Advance(TimeSpan.FromSeconds(20));
        return isFault ? throw SqliteFault.From(new SqliteException(code, extendedCode, "a fault"), "chronicle.db") : "opened";
    }
}
