using Istota.Actors.Outbox;
using Istota.Host.Outbox;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>The outbox folder on a real disk.</summary>
public sealed class ReadyFolderTests : IDisposable
{
    private const string Send = "task_alice-3_email_send.json";
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("istota-outbox-");
    private readonly ReadyFolder _folder;

    public ReadyFolderTests() => _folder = new ReadyFolder(Outbox);

    private string Outbox => Path.Combine(_root.FullName, "outbox");

    public void Dispose()
    {
        _folder.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task S_52_links_folders_and_large_files_are_faults_and_are_not_read()
    {
        var path = Make("alice-3-1", (Send, "[]"));
        var secret = Path.Combine(_root.FullName, "secret");
        await File.WriteAllTextAsync(secret, "secret");
        File.CreateSymbolicLink(Path.Combine(path, "link.json"), secret);
        File.CreateSymbolicLink(Path.Combine(path, "nowhere.json"), "/nowhere");
        Directory.CreateDirectory(Path.Combine(path, "folder.json"));
        await using (var large = File.Create(Path.Combine(path, "large.json"))) large.SetLength(DeferredFiles.MaxBytes + 1);
        var content = await _folder.ReadAsync("alice-3-1", CancellationToken.None);
        Assert.Equal("[]"u8.ToArray(), content!.Files.Single(f => f.Name == Send).Bytes);
        foreach (var bad in new[] { "link.json", "nowhere.json", "folder.json", "large.json" })
        {
            var file = content.Files.Single(f => f.Name == bad);
            Assert.NotNull(file.Fault);
            Assert.Empty(file.Bytes);
        }
    }

    [Fact]
    public async Task S_52_a_link_in_place_of_a_folder_is_not_entered()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_root.FullName, "elsewhere")).FullName;
        await File.WriteAllTextAsync(Path.Combine(elsewhere, Send), "[]");
        Directory.CreateSymbolicLink(Path.Combine(Outbox, "ready", "alice-3-1"), elsewhere);
        await Assert.ThrowsAsync<IOException>(() => _folder.ReadAsync("alice-3-1", CancellationToken.None));
        await _folder.FailAsync("alice-3-1", "no task handed it over", CancellationToken.None);
        Assert.True(File.Exists(Path.Combine(elsewhere, Send)));
        Assert.Empty(await _folder.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Files_end_in_done_and_failed_with_the_fault_beside_them_and_the_folder_goes()
    {
        Make("alice-3-1", (Send, "[]"), ("odd name\n.json", "x"));
        Directory.CreateDirectory(Path.Combine(Outbox, "ready", "alice-3-1", AttachmentIndex.Folder));
        var faults = new Dictionary<string, string> { ["odd name\n.json"] = "is no file of this task" };
        for (var i = 0; i < 2; i++) await _folder.FinishAsync("alice-3-1", faults, CancellationToken.None);
        Assert.Equal(["alice-3-1_" + Send], NamesIn("done"));
        var failed = NamesIn("failed");
        Assert.Equal(2, failed.Count);
        Assert.Equal(failed[0] + ".error.txt", failed[1]);
        Assert.DoesNotContain(failed, n => n.Any(char.IsControl));
        Assert.Equal("is no file of this task\n", await File.ReadAllTextAsync(Path.Combine(Outbox, "failed", failed[1])));
        Assert.Empty(await _folder.ListAsync(CancellationToken.None));
        Assert.Null(await _folder.ReadAsync("alice-3-1", CancellationToken.None));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Outbox, "done", "alice-3-1_" + Send)));
    }

    [Fact]
    public async Task What_is_there_is_never_overwritten()
    {
        await File.WriteAllTextAsync(Path.Combine(Outbox, "done", "alice-3-1_" + Send), "earlier");
        Make("alice-3-1", (Send, "later"));
        await _folder.FinishAsync("alice-3-1", new Dictionary<string, string>(), CancellationToken.None);
        Assert.Equal("earlier", await File.ReadAllTextAsync(Path.Combine(Outbox, "done", "alice-3-1_" + Send)));
        Assert.Equal(2, NamesIn("done").Count);
    }

    [Fact]
    public async Task A_folder_that_fails_as_a_whole_keeps_its_files_and_says_why()
    {
        Make("alice-9-1", (Send, "[]"));
        for (var i = 0; i < 2; i++) await _folder.FailAsync("alice-9-1", "no task handed it over", CancellationToken.None);
        Assert.True(File.Exists(Path.Combine(Outbox, "failed", "alice-9-1", Send)));
        Assert.Equal("no task handed it over\n", await File.ReadAllTextAsync(Path.Combine(Outbox, "failed", "alice-9-1.error.txt")));
    }

    [Fact]
    public async Task A_folder_that_is_renamed_in_is_noticed()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_root.FullName, "alice-3-1")).FullName;
        var noticed = _folder.WaitAsync(CancellationToken.None);
        Directory.Move(elsewhere, Path.Combine(Outbox, "ready", "alice-3-1"));
        await noticed.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["alice-3-1"], await _folder.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_attachment_is_read_from_the_copies_alone()
    {
        var path = Make("alice-3-1", (Send, "[]"));
        var copies = Directory.CreateDirectory(Path.Combine(path, AttachmentIndex.Folder)).FullName;
        await File.WriteAllTextAsync(Path.Combine(copies, "0"), "bytes");
        Assert.Equal("bytes"u8.ToArray(), await _folder.ReadAttachmentAsync("alice-3-1", "0", 5, CancellationToken.None));
        Assert.Null(await _folder.ReadAttachmentAsync("alice-3-1", "0", 4, CancellationToken.None));
        Assert.Null(await _folder.ReadAttachmentAsync("alice-3-1", "1", 5, CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(() => _folder.ReadAttachmentAsync("alice-3-1", "../" + Send, 5, CancellationToken.None));
    }

    [Fact]
    public void Its_folders_are_private()
    {
        foreach (var name in new[] { "ready", "done", "failed" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(Outbox, name)));
    }

    private string Make(string name, params (string Name, string Text)[] files)
    {
        var path = Directory.CreateDirectory(Path.Combine(Outbox, "ready", name)).FullName;
        foreach (var (file, text) in files) File.WriteAllText(Path.Combine(path, file), text);
        return path;
    }

    private List<string> NamesIn(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(Path.Combine(Outbox, folder)).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
}
