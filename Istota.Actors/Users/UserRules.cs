using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Doctor;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;

namespace Istota.Actors.Users;

/// <summary>What a command leads to: the events to journal with the states they lead to, and the answer to give once they are.</summary>
/// <param name="States">after each event.</param>
public sealed record Decision(IReadOnlyList<UserEvent> Events, IReadOnlyList<UserState> States, UserReply? Reply);

/// <summary>Everything a user decides, as one pure function; each area's rules lie with that area.</summary>
public static class UserRules
{
    /// <param name="node">names this process and its incarnation: work of another one has an unclear outcome.</param>
    public static Decision Decide(UserState state, UserPolicy policy, string node, UserCommand command)
    {
        var turn = new Turn(state, policy, command.At);
        RestoreRules.AdvanceNumbers(turn);
        var reply = Apply(turn, node, command);
        TaskRules.Schedule(turn, node);
        return new Decision(turn.Events, turn.States, reply);
    }

    private static UserReply? Apply(Turn turn, string node, UserCommand command)
    {
        var user = turn.Policy.User;
        switch (command)
        {
            case UserCommand.ReceiveMails c:
                var outcomes = ArrivalRules.Receive(turn, c.Mails);
                return new UserReply.MailsTaken([.. c.Mails.Select(m => m.Mail.Key)], outcomes) { User = user };
            case UserCommand.Say c:
                return new UserReply.Heard(c.Key, SpeechRules.Hear(turn, c)) { User = user };
            case UserCommand.Answer c:
                var (result, outcome) = AnswerRules.Answer(turn, c.Number, c.Word, c.Via, c.Shown);
                return new UserReply.Answered(result, outcome) { User = user };
            case UserCommand.EditDraft c:
                var (edited, said) = DraftRules.Edit(turn, c);
                return new UserReply.DraftEdited(edited, said) { User = user };
            case UserCommand.TrustSender c:
                return new UserReply.TrustChanged(TrustRules.Trust(turn, c.Pattern, c.Sure, c.Via)) { User = user };
            case UserCommand.UntrustSender c:
                return new UserReply.TrustChanged(TrustRules.Untrust(turn, c.Pattern, c.Via)) { User = user };
            case UserCommand.BlockSender c:
                return new UserReply.TrustChanged(TrustRules.Block(turn, c.Address, c.Via)) { User = user };
            case UserCommand.UnblockSender c:
                return new UserReply.TrustChanged(TrustRules.Unblock(turn, c.Address, c.Via)) { User = user };
            case UserCommand.ProcessMail c:
                var (runs, told) = FiledRules.Process(turn, c.Mail);
                return new UserReply.MailProcessed(runs, told) { User = user };
            case UserCommand.Steer c:
                return new UserReply.Steered(ChatCommands.Run(turn, new ChatInput.Command(c.Stop ? "stop" : "retry", c.Task.ToString()), Whereabouts.WebAlerts)) { User = user };
            case UserCommand.MakeRoom c:
                return RoomRules.Make(turn, c.Name);
            case UserCommand.RenameRoom c:
                return new UserReply.RoomChanged(c.Id, RoomRules.Rename(turn, c.Id, c.Name)) { User = user };
            case UserCommand.ArchiveRoom c:
                return new UserReply.RoomChanged(c.Id, RoomRules.Archive(turn, c.Id, c.Archived)) { User = user };
            case UserCommand.RoomFound c:
                Whereabouts.Found(turn, c.Place, c.Room);
                return null;
            case UserCommand.PostsDelivered c:
                List<int> answered = [.. c.Ids.Distinct().Where(id => turn.State.Pending.TryGetValue(id, out var post) && post.Place.Surface == c.Surface)];
                if (answered.Count > 0) turn.Add(new UserEvent.PostsDelivered { At = turn.At, Surface = c.Surface, Ids = answered });
                return null;
            case UserCommand.ReportAgentStarted c:
                TaskRules.AgentStarted(turn, c);
                return null;
            case UserCommand.ReportProgress:
                return null;
            case UserCommand.EndAttempt c:
                TaskRules.EndAttempt(turn, c);
                return null;
            case UserCommand.DescribeHandOver c:
                return new UserReply.HandOver(c.Task, c.Attempt, HandOverRules.Describe(turn.State, turn.Policy, c.Task, c.Attempt),
                    HandOverRules.IsTaken(turn.State, c.Task, c.Attempt))
                { User = user };
            case UserCommand.TakeHandOver c:
                HandOverRules.Take(turn, c);
                return new UserReply.HandOverTaken(c.Task, c.Attempt) { User = user };
            case UserCommand.BeginSending c:
                return new UserReply.MaySend(c.MessageId, SendingRules.Begin(turn, c)) { User = user };
            case UserCommand.EndSending c:
                SendingRules.End(turn, node, c);
                return null;
            case UserCommand.CopyMade c:
                SendingRules.Copied(turn, c.MessageId);
                return null;
            case UserCommand.Notify c:
                turn.Post(c.Place ?? turn.Alerts, c.Text);
                return null;
            case UserCommand.TellFindings c:
                FindingRules.Tell(turn, c.Findings);
                return null;
            case UserCommand.Tick c:
                TickRules.Tick(turn, c.JustStarted);
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "no rule");
        }
    }
}
