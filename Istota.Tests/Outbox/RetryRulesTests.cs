using Istota.Actors.Outbox;
using Xunit;

namespace Istota.Tests.Outbox;

public sealed class RetryRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_retry_comes_within_thirty_seconds() =>
        Assert.InRange(RetryRules.NextAttempt(1, Start, Start)!.Value - Start, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    [Fact]
    public void Pauses_grow_and_end_after_two_days()
    {
        var now = Start;
        var pause = TimeSpan.Zero;
        var attempts = 1;
        while (RetryRules.NextAttempt(attempts, Start, now) is { } next)
        {
            var last = next == Start + RetryRules.GiveUpAfter;
            Assert.True(next - now >= pause || last, $"attempt {attempts}");
            (pause, now) = (next - now, next);
            Assert.True(++attempts < 100);
        }
        Assert.Equal(Start + TimeSpan.FromDays(2), now);
    }

    [Theory]
    [InlineData(48)]
    [InlineData(1000)]
    public void After_two_days_there_is_no_further_attempt(int hours) =>
        Assert.Null(RetryRules.NextAttempt(1, Start, Start.AddHours(hours)));
}
