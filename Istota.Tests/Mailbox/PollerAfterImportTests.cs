using Xunit;

namespace Istota.Tests.Mailbox;

/// <summary>Mail that a Python Istota had dealt with before its mailbox was taken over.</summary>
public sealed class PollerAfterImportTests : PollerTests
{
    [Fact]
    public async Task What_was_dealt_with_elsewhere_runs_nowhere_and_what_came_after_the_move_does()
    {
        Settings = Settings with { FirstSweepAll = true };
        var moved = new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.Zero);
        Store.Elsewhere["old"] = moved;
        Store.Elsewhere["again"] = moved;
        Folder.Deliver(Mail("old"), moved.AddHours(-1));
        Folder.Deliver(Mail("new"), moved.AddHours(-1));
        Folder.Deliver(Mail("again"), moved.AddHours(1));     // only its name is old
        await UntilAsync(Start(), v => v.SettledThrough == 3);
        Assert.Equal(["again", "new"], House.RanIds);
    }
}
