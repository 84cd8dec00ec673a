using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Istota.Actors.Agent;
using Istota.Actors.Mail;
using Istota.Host.Agent;
using Xunit;

namespace Istota.Tests.Agent;

public sealed class AttachmentStoreTests : IDisposable
{
    private readonly AgentPlace _place = new();
    private string Inbox => Path.Combine(_place.Folders.User(AgentPlace.Task.User), "inbox");

    [Fact]
    public async Task An_attachment_lands_in_the_inbox_private_and_whole()
    {
        var saved = Assert.Single(await SaveAsync(("a.txt", "one")));
        Assert.Equal((Path.Combine(Inbox, "a.txt"), null), (saved.Path, saved.Fault));
        Assert.Equal("one", File.ReadAllText(saved.Path!));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(saved.Path!));
        Assert.Equal(["a.txt"], Names());
    }

    [Fact]
    public async Task S_51_the_same_name_again_is_numbered_and_the_same_bytes_are_one_file()
    {
        await SaveAsync(("a.txt", "one"));
        Assert.Equal("a.txt", Path.GetFileName((await SaveAsync(("a.txt", "one")))[0].Path));
        Assert.Equal("a (2).txt", Path.GetFileName((await SaveAsync(("a.txt", "two")))[0].Path));
        Assert.Equal("a (2).txt", Path.GetFileName((await SaveAsync(("a.txt", "two")))[0].Path));
        Assert.Equal(["a (2).txt", "a.txt"], Names());
        Assert.Equal("one", File.ReadAllText(Path.Combine(Inbox, "a.txt")));
    }

    [Theory]
    [InlineData("../../.ssh/authorized_keys")]
    [InlineData("/etc/cron.d/x")]
    [InlineData("C:\\x\\y.exe")]
    [InlineData("\\\\host\\share\\y")]
    [InlineData("..")]
    [InlineData("a\0b")]
    public async Task S_50_a_name_never_leaves_the_inbox(string name)
    {
        var saved = Assert.Single(await SaveAsync((name, "x")));
        Assert.Equal(Inbox, Path.GetDirectoryName(saved.Path));
        Assert.Single(Names());
    }

    [Fact]
    public async Task S_52_a_link_in_place_of_a_file_is_not_followed()
    {
        AgentFolders.Make(Inbox);
        var victim = Path.Combine(_place.Root, "victim");
        File.WriteAllText(victim, "mine");
        File.CreateSymbolicLink(Path.Combine(Inbox, "a.txt"), victim);
        Assert.Equal("a (2).txt", Path.GetFileName((await SaveAsync(("a.txt", "one")))[0].Path));
        Assert.Equal("mine", File.ReadAllText(victim));
    }

    [Fact]
    public async Task S_52_an_inbox_that_is_a_link_gets_nothing()
    {
        AgentFolders.Make(_place.Folders.User(AgentPlace.Task.User));
        var elsewhere = Directory.CreateDirectory(Path.Combine(_place.Root, "elsewhere")).FullName;
        Directory.CreateSymbolicLink(Inbox, elsewhere);
        await Assert.ThrowsAsync<IOException>(() => SaveAsync(("a.txt", "one")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
    }

    [Fact]
    public async Task Too_large_is_not_saved_and_says_so()
    {
        var saved = await SaveAsync(("big", new string('x', 200)), ("small", "s"));
        Assert.Equal((null, "it is over the limit of 100 bytes"), (saved[0].Path, saved[0].Fault));
        Assert.Equal(["small"], Names());
    }

    public static TheoryData<string, byte[]> Bombs { get; } = new()
    {
        { "bomb.zip", Packed(stream => new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true)) },
        { "bomb.gz", Packed(stream => new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true)) },
        { "bomb.xml", Encoding.UTF8.GetBytes("<!DOCTYPE a [<!ENTITY b \"" + new string('x', 1_000) + "\"><!ENTITY c \"" + string.Concat(Enumerable.Repeat("&b;", 1_000)) + "\">]><a>" + string.Concat(Enumerable.Repeat("&c;", 1_000)) + "</a>") },
        { "bomb.svgz", Packed(stream => new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true)) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task S_53_a_bomb_is_saved_byte_for_byte_and_never_unpacked(string name, byte[] bomb)
    {
        var saved = Assert.Single(await SaveAsync(100_000, (name, bomb)));
        Assert.Equal(bomb, File.ReadAllBytes(saved.Path!));
        Assert.Equal([name], Names());
        Assert.Equal(bomb.Length, Directory.EnumerateFiles(_place.Root, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length));
    }

    /// <summary>Ten megabytes of nothing, packed small.</summary>
    private static byte[] Packed(Func<Stream, IDisposable> pack)
    {
        using var bytes = new MemoryStream();
        using (var packer = pack(bytes))
        {
            using var entry = packer is ZipArchive zip ? zip.CreateEntry("a").Open() : null;
            for (var i = 0; i < 10; i++) (entry ?? (Stream)packer).Write(new byte[1 << 20]);
        }
        return bytes.ToArray();
    }

    [Fact]
    public async Task A_hundred_savers_of_one_name_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => SaveAsync(("a.txt", $"content {i % 50}")))));
        Assert.Equal(50, Names().Count);
        Assert.Equal(50, Names().Select(name => File.ReadAllText(Path.Combine(Inbox, name))).Distinct().Count());
    }

    public void Dispose() => _place.Dispose();

    private List<string> Names() => [.. Directory.EnumerateFileSystemEntries(Inbox).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private Task<IReadOnlyList<SavedAttachment>> SaveAsync(params (string Name, string Text)[] files) =>
        SaveAsync(100, [.. files.Select(f => (f.Name, Encoding.UTF8.GetBytes(f.Text)))]);

    private Task<IReadOnlyList<SavedAttachment>> SaveAsync(long most, params (string Name, byte[] Bytes)[] files)
    {
        var bytes = files.Select(file => file.Bytes).ToArray();
        var mail = Prompts.Mail("x") with
        {
            Attachments = [.. files.Select((file, i) => new Attachment(i, file.Name, file.Name, "a/b", bytes[i].Length, Convert.ToHexStringLower(SHA256.HashData(bytes[i]))))],
        };
        return new AttachmentStore(_place.Folders, most, (_, index) => bytes[index]).SaveAsync(AgentPlace.Task.User, mail, [], CancellationToken.None);
    }
}
