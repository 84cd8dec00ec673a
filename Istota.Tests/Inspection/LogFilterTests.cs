using Istota.Actors.Inspection;
using Istota.Host.Inspection;
using Istota.Host.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Inspection;

/// <summary>Which lines of the log are about a user, a task or a mail.</summary>
public sealed class LogFilterTests
{
    [Theory]
    [InlineData("File for user alice failed", "", true)]
    [InlineData("Post 3 of alice: finds no room", "", true)]
    [InlineData("Post 3 of alice-3 finds no room", "", true)]
    [InlineData("alice#12 waits", "", true)]
    [InlineData("something", "/user/users/alice", true)]
    [InlineData("something", "/user/users/alice/task-3-1#99", true)]
    [InlineData("File for user malice failed", "", false)]
    [InlineData("File for user alice-in-office failed", "", false)]
    [InlineData("something", "/user/users/alice.b", false)]
    public void Lines_of_a_user_name_them_or_are_their_actors(string message, string source, bool wanted) =>
        Assert.Equal(wanted, new LogFilter("alice", null, null).Matches(Row(message, source)));

    [Theory]
    [InlineData("The outbox folder alice-3-1 waits: disk full", "", true)]
    [InlineData("Task alice-3 failed", "", true)]
    [InlineData("something", "/user/users/alice/task-3-2", true)]
    [InlineData("Task alice-31 failed", "", false)]
    [InlineData("something", "/user/users/bob/task-3-2", false)]
    public void Lines_of_a_task_name_it_or_one_of_its_attempts(string message, string source, bool wanted) =>
        Assert.Equal(wanted, new LogFilter(null, "alice-3", null).Matches(Row(message, source)));

    [Theory]
    [InlineData("Mail m1@evil.example is odd", true)]
    [InlineData("Mail INBOX/7/42 is odd", true)]
    [InlineData("Task alice-3 failed", true)]
    [InlineData("Mail INBOX/7/421 is odd", false)]
    public void Lines_of_a_mail_are_those_of_its_tasks_too(string message, bool wanted)
    {
        var chain = new[] { InspectionWorld.Held() with { Task = new(new("alice"), 3) } };
        Assert.Equal(wanted, new LogFilter(null, null, "alice#12", chain).Matches(Row(message)));
    }

    [Fact]
    public void All_that_is_asked_for_must_hold()
    {
        var filter = new LogFilter("alice", "alice-3", null);
        Assert.True(filter.Matches(Row("alice: alice-3 ended")));
        Assert.False(filter.Matches(Row("alice: alice-4 ended")));
        Assert.True(new LogFilter(null, null, null).Matches(Row("anything")));
    }

    [Fact]
    public void What_an_actor_logs_has_the_actor_as_its_source()
    {
        using var ring = new LogRing(new FakeTimeProvider(InspectionWorld.Noon));
        ring.CreateLogger("Akka.Actor.ActorSystem").Log(
            LogLevel.Warning, 0, ActorLogger.LineOf("akka://istota/user/outbox/hand-over", "It [goes] to failed"), null, (line, _) => line.Text);
        Assert.Equal(("/user/outbox/hand-over", "It [goes] to failed"), ring.Recent().Select(r => (r.Source, r.Message)).Single());
    }

    private static LogRow Row(string message, string source = "") => new(InspectionWorld.Noon, "warning", source, message);
}
