using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Host.Configuration;

namespace Istota.Host.Doctor;

/// <summary>Whether the data folder can be written, and does not lie where SQLite's locks do not hold.</summary>
internal sealed class DataFolderCheck(IstotaConfig config, Func<IEnumerable<string>>? mounts = null) : ICheck
{
    /// <param name="Fault">why nothing can be written there; null when it can.</param>
    /// <param name="Type">of the file system.</param>
    public sealed record Seen(string Folder, bool Exists, string? Fault, string Type);

    public string Name => "data-folder";

    public Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        var folder = config.Storage.DataDir;
        var there = Existing(folder);
        var table = mounts?.Invoke() ?? File.ReadLines("/proc/self/mountinfo");
        return Task.FromResult<IReadOnlyList<Finding>>([Of(new Seen(folder, there == folder, Fault(there), MountTable.TypeOf(RealPath(there), table)), config.Storage.Database)]);
    }

    public static Finding Of(Seen seen, Configuration.Database database) => seen switch
    {
        { Fault: { } fault } => Finding.Failed("data-folder", $"{seen.Folder} cannot be written: {fault}", "give it to the user that the daemon runs as (chown), make its disk writable, or set storage.data_dir; run doctor as that user"),
        _ when database == Configuration.Database.Sqlite && MountTable.IsNetwork(seen.Type) =>
            Finding.Failed("data-folder", $"{seen.Folder} lies on a network file system ({seen.Type}), where SQLite's locks do not hold and the journal can be damaged", "set storage.data_dir to a folder on a disk of this machine"),
        { Exists: false } => Finding.Ok("data-folder", $"{seen.Folder} is not there yet; the first start makes it"),
        _ => Finding.Ok("data-folder", $"{seen.Folder} can be written{(seen.Type.Length > 0 ? $" ({seen.Type})" : "")}"),
    };

    /// <summary>The folder, or the nearest one above it that is there.</summary>
    internal static string Existing(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent) folder = parent;
        return folder;
    }

    /// <summary>Where a folder lies once every link on the way is followed.</summary>
    internal static string RealPath(string folder)
    {
        var full = Path.GetFullPath(folder);
        if (Path.GetDirectoryName(full) is not { } parent) return full;
        var here = Path.Combine(RealPath(parent), Path.GetFileName(full));
        return new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: true) is { } target ? RealPath(target.FullName) : here;
    }

    private static string? Fault(string folder)
    {
        var file = Path.Combine(folder, $".istota-doctor-{Guid.NewGuid():N}");
        try
        {
            using var made = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            made.WriteByte(1);
            made.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SafeText.OneLine(e.Message.Replace(file, folder, StringComparison.Ordinal), 200);
        }
    }
}
