using System.Globalization;
using Istota.Actors.Doctor;
using Istota.Host.Configuration;

namespace Istota.Host.Doctor;

/// <summary>Whether there is room: a full disk stops every user's journal.</summary>
internal sealed class DiskCheck(IstotaConfig config) : ICheck
{
    private const long Mebi = 1 << 20;
    private const long TooLittle = 100 * Mebi;
    private const long Little = 1024 * Mebi;

    public string Name => "disk";

    public Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        string[] folders = [config.Storage.DataDir, config.Storage.UsersRoot];
        var tightest = folders.Select(f => (Folder: f, Drive: new DriveInfo(DataFolderCheck.Existing(f)))).MinBy(d => d.Drive.AvailableFreeSpace);
        return Task.FromResult<IReadOnlyList<Finding>>([Of(tightest.Folder, tightest.Drive.AvailableFreeSpace, tightest.Drive.TotalSize)]);
    }

    /// <summary>A small disk may have less than a gibibyte free and be far from full.</summary>
    public static Finding Of(string folder, long free, long total)
    {
        var seen = string.Create(CultureInfo.InvariantCulture, $"{Size(free)} free of {Size(total)} at {folder}");
        return free switch
        {
            _ when free < Math.Min(TooLittle, total / 20) => Finding.Failed("disk", seen, "make room now: when it is full, nothing is journaled and no mail is taken"),
            _ when free < Math.Min(Little, total / 10) => Finding.Warning("disk", seen, "make room: the disk is nearly full"),
            _ => Finding.Ok("disk", seen),
        };
    }

    private static string Size(long bytes) => bytes >= 1024 * Mebi
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * Mebi):0.0} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebi} MiB");
}
