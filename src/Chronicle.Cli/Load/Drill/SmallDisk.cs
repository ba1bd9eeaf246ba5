using System.ComponentModel;
using System.Diagnostics;

namespace Chronicle.Cli.Load.Drill;

/// <summary>A place for data that fills up, and can be given room again: a small file system in memory where we may mount one, else a limit on the size of files.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 64;
    private const int FillerMegabytes = 32;
    private const int LimitBlocks = 32_768; // × 512 bytes, the unit of `ulimit -f` in POSIX = 16 MiB

    private readonly string? _mount;

    private SmallDisk(string folder, string? mount)
    {
        Data = Path.Combine(folder, "data");
        _mount = mount;
    }

    /// <summary>The folder of the data.</summary>
    public string Data { get; }

    public string Means => _mount is null ? "a limit on the size of files (ulimit -f)" : $"a file system of {Megabytes} MiB in memory";

    /// <exception cref="CliFailure">Neither can be had here.</exception>
    public static SmallDisk Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CliFailure(ExitCodes.Unsupported, "this system can't be made to run out of disk", "it takes a small file system or a limit on file sizes, and this one has neither", "run the drill on Linux");
        }
        var mount = Path.Combine(folder, "disk");
        Directory.CreateDirectory(mount);
        if (!OperatingSystem.IsLinux() || !Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "chronicle-drill", mount))
        {
            return new SmallDisk(folder, null);
        }
        var disk = new SmallDisk(mount, mount);
        using var filler = new FileStream(disk.Filler, FileMode.Create);
        var zeros = new byte[1 << 20];
        for (var i = 0; i < FillerMegabytes; i++)
        {
            filler.Write(zeros);
        }
        return disk;
    }

    /// <summary>How a server is started so that the limit binds it.</summary>
    /// <remarks>A write past it must fail, as on a full disk, and not end the process; and the runtime's own mappings must not count.</remarks>
    public ProcessStartInfo Bind(ProcessStartInfo server)
    {
        if (_mount is not null)
        {
            return server;
        }
        var shell = new ProcessStartInfo("/bin/sh", [
            "-c", $"trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0; ulimit -S -f {LimitBlocks}; exec \"$0\" \"$@\"", server.FileName, .. server.ArgumentList]);
        shell.Environment.Clear();
        foreach (var (name, value) in server.Environment)
        {
            shell.Environment[name] = value;
        }
        return shell;
    }

    /// <summary>There is room again for the server that runs.</summary>
    public void MakeRoom(int server)
    {
        if (_mount is not null)
        {
            File.Delete(Filler);
        }
        else
        {
            ResourceLimit.LiftFileSize(server);
        }
    }

    public void Dispose()
    {
        if (_mount is not null)
        {
            Run("umount", _mount);
        }
    }

    private string Filler => Path.Combine(_mount!, "filler");

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
