using System.Text;
using Istota.Actors.Outbox;
using Istota.Host.Agent;
using Xunit;

namespace Istota.Tests.Agent;

public sealed class HandOverTests : IDisposable
{
    private const string Send = "task_anna-7_email_send.json";
    private readonly AgentPlace _place = new();
    private readonly HandOver _handOver;
    private readonly string _ready;
    private readonly string _user;

    public HandOverTests()
    {
        _handOver = new HandOver(_place.Folders);
        _ready = _place.Folders.ReadyFor(AgentPlace.Task, 1);
        _user = _place.Folders.User(AgentPlace.Task.User);
        AgentFolders.Make(Path.Combine(_user, "inbox"));
    }

    [Fact]
    public async Task The_folder_moves_whole_and_nothing_is_left_of_the_attempt()
    {
        _place.Deferred("task_anna-7_email_output.json", """{"body":"b"}""");
        await DoAsync();
        Assert.Equal("""{"body":"b"}""", File.ReadAllText(Path.Combine(_ready, "task_anna-7_email_output.json")));
        Assert.False(Directory.Exists(_place.Folders.Attempt(AgentPlace.Task, 1)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_place.Folders.Tasks));
    }

    [Fact]
    public async Task The_tasks_folder_stays_while_another_attempt_is_in_it()
    {
        _place.Deferred("a", "1");
        _place.Deferred("a", "2", attempt: 2);
        await _place.Folders.DropAttemptAsync(AgentPlace.Task, 1, default);
        Assert.True(Directory.Exists(_place.Folders.Deferred(AgentPlace.Task, 2)));
        await _place.Folders.DropAttemptAsync(AgentPlace.Task, 2, default);
        await _place.Folders.DropAttemptAsync(AgentPlace.Task, 2, default);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_place.Folders.Tasks));
    }

    [Fact]
    public async Task Attachments_of_the_user_and_of_the_attempt_are_copied_in()
    {
        File.WriteAllText(Path.Combine(_user, "inbox", "a b.txt"), "from the user");
        _place.Deferred(Send, Mail(Path.Combine(_user, "inbox", "a b.txt"), "made.txt"));
        File.WriteAllText(Path.Combine(_place.Folders.Work(AgentPlace.Task, 1), "made.txt"), "by the agent");
        await DoAsync();
        Assert.Equal([("a b.txt", "from the user"), ("made.txt", "by the agent")], Copied().Select(copy => (copy.Name, Content(copy))));
        Assert.All(Copied(), copy => Assert.Null(copy.Fault));
    }

    [Theory]
    [InlineData("/etc/passwd", "is neither in")]
    [InlineData("../../../../../../../../etc/passwd", "cannot be opened")]
    [InlineData("USER/../bob/letter", "cannot be opened")]
    [InlineData("USER/link", "cannot be opened")]
    [InlineData("USER/linked/passwd", "cannot be opened")]
    [InlineData("USER/hard", "has more than one name")]
    [InlineData("USER/fifo", "is no ordinary file")]
    [InlineData("USER/inbox", "is no ordinary file")]
    [InlineData("USER/huge", "is over 25 MiB")]
    [InlineData("USER/none", "is not there")]
    [InlineData("USER/", "is neither in")]
    public async Task S_52_what_is_no_plain_file_of_the_user_or_the_attempt_is_refused(string path, string fault)
    {
        AgentFolders.Make(Path.Combine(_place.Folders.UsersRoot, "bob"));
        var letter = Path.Combine(_place.Folders.UsersRoot, "bob", "letter");
        File.WriteAllText(letter, "bob's");
        File.CreateSymbolicLink(Path.Combine(_user, "link"), letter);
        File.CreateSymbolicLink(Path.Combine(_user, "linked"), "/etc");
        await ShellAsync("ln", letter, Path.Combine(_user, "hard"));
        await ShellAsync("mkfifo", Path.Combine(_user, "fifo"));
        using (var huge = File.Create(Path.Combine(_user, "huge")))
            huge.SetLength(26 * 1024 * 1024);
        _place.Deferred(Send, Mail(path.Replace("USER", _user, StringComparison.Ordinal)));
        await DoAsync();
        var copy = Assert.Single(Copied());
        Assert.Null(copy.Copy);
        Assert.StartsWith(fault, copy.Fault);
    }

    [Fact]
    public async Task S_52_a_copy_does_not_change_when_the_file_does()
    {
        var file = Path.Combine(_user, "inbox", "a.txt");
        File.WriteAllText(file, "approved");
        _place.Deferred(Send, Mail(file));
        await DoAsync();
        File.WriteAllText(file, "swapped");
        Assert.Equal("approved", Content(Assert.Single(Copied())));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S_52_an_index_that_the_agent_forged_is_taken_away(bool asLink)
    {
        _place.Deferred(Send, """[{"to":"a@b.org","subject":"s","body":"b"}]""");
        var forged = Path.Combine(_place.Folders.Deferred(AgentPlace.Task, 1), AttachmentIndex.Folder);
        var elsewhere = Path.Combine(_place.Root, "elsewhere");
        Directory.CreateDirectory(asLink ? elsewhere : forged);
        if (asLink)
            Directory.CreateSymbolicLink(forged, elsewhere);
        File.WriteAllText(Path.Combine(forged, AttachmentIndex.FileName), """[{"file":"f","entry":0,"path":"/etc/shadow","copy":"../../x","name":"x","bytes":1,"digest":"","fault":null}]""");
        await DoAsync();
        Assert.False(Path.Exists(Path.Combine(_ready, AttachmentIndex.Folder)));
        Assert.Equal(asLink, File.Exists(Path.Combine(elsewhere, AttachmentIndex.FileName)));
    }

    [Fact]
    public async Task S_52_a_link_in_the_place_of_the_deferred_folder_hands_over_nothing()
    {
        _place.Deferred("x", "x");
        var deferred = _place.Folders.Deferred(AgentPlace.Task, 1);
        Directory.Delete(deferred, recursive: true);
        Directory.CreateSymbolicLink(deferred, _user);
        await DoAsync();
        Assert.False(Path.Exists(_ready));
        Assert.True(Directory.Exists(Path.Combine(_user, "inbox")));
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_copying_leaves_it_to_be_done_anew()
    {
        File.WriteAllText(Path.Combine(_user, "inbox", "a.txt"), "whole");
        _place.Deferred(Send, Mail(Path.Combine(_user, "inbox", "a.txt")));
        var half = Path.Combine(_place.Folders.Deferred(AgentPlace.Task, 1), AttachmentIndex.Folder);
        Directory.CreateDirectory(half);
        File.WriteAllText(Path.Combine(half, "0"), "wh");
        await DoAsync();
        Assert.Equal("whole", Content(Assert.Single(Copied())));
    }

    [Fact]
    public async Task A_kill_after_the_rename_leaves_only_the_attempt_s_folder_to_drop()
    {
        _place.Deferred("task_anna-7_email_output.json", """{"body":"b"}""");
        AgentFolders.Make(_place.Folders.Ready);
        Directory.Move(_place.Folders.Deferred(AgentPlace.Task, 1), _ready);
        await DoAsync();
        Assert.True(File.Exists(Path.Combine(_ready, "task_anna-7_email_output.json")));
        Assert.False(Directory.Exists(_place.Folders.Attempt(AgentPlace.Task, 1)));
    }

    [Fact]
    public async Task Said_again_when_all_is_done_and_taken_it_does_nothing()
    {
        _place.Deferred("task_anna-7_email_output.json", """{"body":"b"}""");
        await DoAsync();
        await DoAsync();
        Directory.Delete(_ready, recursive: true);
        await DoAsync();
        Assert.False(Path.Exists(_ready));
    }

    [Fact]
    public async Task A_file_that_was_being_written_is_not_handed_over()
    {
        _place.Deferred(DeferredNames.Unfinished + "1", "{");
        await DoAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_ready));
    }

    public void Dispose() => _place.Dispose();

    private Task DoAsync() => _handOver.HandOverAsync(AgentPlace.Task, 1, CancellationToken.None);

    private IReadOnlyList<CopiedAttachment> Copied() =>
        AttachmentIndex.Read(File.ReadAllBytes(Path.Combine(_ready, AttachmentIndex.Folder, AttachmentIndex.FileName)));

    private string Content(CopiedAttachment copy) => File.ReadAllText(Path.Combine(_ready, AttachmentIndex.Folder, copy.Copy!), Encoding.UTF8);

    private static string Mail(params string[] attachments) =>
        $$"""[{"to":"a@b.org","subject":"s","body":"b","attachments":[{{string.Join(',', attachments.Select(path => $"\"{path}\""))}}]}]""";

    private static async Task ShellAsync(string command, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(command, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
