using Istota.Host.Daemon.Reload;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>The watch on the configuration's files, on a real folder.</summary>
public sealed class ConfigWatchTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-watch").FullName;
    private readonly ConfigWatch _watch = new(TimeProvider.System, signals: false) { Settled = TimeSpan.FromMilliseconds(20), LookEvery = TimeSpan.FromMinutes(5) };

    private string Config => Path.Combine(_folder, "istota.toml");

    public ConfigWatchTests() => File.WriteAllText(Config, "a");

    public void Dispose()
    {
        _watch.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<bool> Watching()
    {
        _watch.Watch([Config]);
        return _watch.ChangedAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_file_written_in_place_is_noticed()
    {
        var changed = Watching();
        File.WriteAllText(Config, "b");
        Assert.False(await changed.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_an_editor_puts_in_its_place_is_noticed()
    {
        var changed = Watching();
        File.WriteAllText(Config + ".new", "b");
        File.Move(Config + ".new", Config, overwrite: true);
        Assert.False(await changed.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_link_that_leads_elsewhere_is_noticed()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "v1"));
        File.WriteAllText(Path.Combine(_folder, "v1", "c"), "1");
        File.Delete(Config);
        File.CreateSymbolicLink(Config, "v1/c");
        var changed = Watching();
        File.WriteAllText(Path.Combine(_folder, "v1", "c"), "2");
        Assert.False(await changed.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_written_as_it_was_is_no_change_and_asking_always_is()
    {
        var changed = Watching();
        File.WriteAllText(Config, "a");
        File.WriteAllText(Path.Combine(_folder, "other"), "x");
        _watch.Ask();
        Assert.True(await changed.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_a_word_from_the_file_system_it_looks_all_the_same()
    {
        using var watch = new ConfigWatch(TimeProvider.System, signals: false) { Settled = TimeSpan.FromMilliseconds(20), LookEvery = TimeSpan.FromMilliseconds(50) };
        var away = Path.Combine(_folder, "later", "istota.toml");      // there is no folder to watch yet
        watch.Watch([away]);
        var changed = watch.ChangedAsync(TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(away)!);
        File.WriteAllText(away, "a");
        Assert.False(await changed.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }
}
