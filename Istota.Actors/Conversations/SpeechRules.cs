using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using Istota.Actors.Users;

namespace Istota.Actors.Conversations;

/// <summary>A chat message of the user: an answer, a command, a correction of a draft, or work for the agent.</summary>
internal static class SpeechRules
{
    /// <summary>The id of the message; that of the first, when its key was heard before.</summary>
    public static int Hear(Turn turn, UserCommand.Say c)
    {
        if (turn.State.SaidKeys.TryGetValue(c.Key, out var known)) return known;
        var id = turn.State.NextMessage;
        switch (AnswerGrammar.Read(c.Text))
        {
            case ChatInput.Command command:
                Said(turn, c, null);
                turn.Post(c.Place, c.Private ? ChatCommands.Run(turn, command, c.Place) : "Commands work in your own room with me.", replyTo: id);
                break;
            case ChatInput.Answer answer when Meant(turn, c, answer) is { } numbers:
                Said(turn, c, null);
                turn.Post(c.Place, c.Private ? Answer(turn, c, answer, numbers) : "Answers count in your own room with me.", replyTo: id);
                break;
            default:
                Message(turn, c);
                break;
        }
        return id;
    }

    /// <summary>Which questions an answer is for: none when it asks for a list instead; null when it is no answer at all.</summary>
    private static IReadOnlyList<int>? Meant(Turn turn, UserCommand.Say c, ChatInput.Answer answer)
    {
        if (!answer.Numbers.IsEmpty) return answer.Numbers;
        if (c.ReplyTo is { } replyTo)
        {
            var about = turn.State.Questions.Values.Where(q => q.Posts.Contains(new PromptPost(c.Place, replyTo))).Select(q => q.Number).ToList();
            if (about.Count > 1) return [];
            if (about.Count == 1) return AnswerRules.IsSummarised(turn.State, turn.State.Questions[about[0]]) ? [] : about;
        }
        // What a summary stands for is open in the room where it stands, too.
        var open = turn.State.OpenQuestions.Where(q => q.Posts.IsEmpty ? c.Place == turn.PrivateAlerts : q.Posts.Any(p => p.Place == c.Place)).ToList();
        if (open.Count == 0) return null;
        if (c.ReplyTo is not null) return [];
        var newest = turn.State.Newest.GetValueOrDefault(c.Place.ToString());
        var certain = open.Count == 1 && open[0].Posts.Contains(new PromptPost(c.Place, newest)) && answer.Word is (AnswerWord.Yes or AnswerWord.No);
        return certain ? [open[0].Number] : [];
    }

    private static string Answer(Turn turn, UserCommand.Say c, ChatInput.Answer answer, IReadOnlyList<int> numbers)
    {
        if (numbers.Count == 0)
            return $"Which one? Answer with its number.\n\n{ChatLists.Open(turn.State, turn.Policy)}";
        var outcomes = numbers.Distinct().Select(n => (n, Outcome: AnswerRules.Answer(turn, n, answer.Word, c.Place.ToString())));
        return string.Join("\n\n", outcomes.Select(o => o.Outcome.Result == AnswerResult.Done ? $"{o.n}: {o.Outcome.Outcome}" : o.Outcome.Outcome));
    }

    private static void Message(Turn turn, UserCommand.Say c)
    {
        var draft = c.ReplyTo is { } replyTo
            ? turn.State.OpenQuestions.FirstOrDefault(q => q.Kind == QuestionKind.Draft && q.Posts.Contains(new PromptPost(c.Place, replyTo)))
            : null;
        if (draft is not null)
        {
            Correct(turn, c, draft);
            return;
        }
        var conversation = Continued(turn.State, c) ?? ConversationId.Of(c.Place).Value;
        Said(turn, c, conversation);
        Supersede(turn, c.Place, conversation);
        TaskRules.QueueMessage(turn, c.Source, conversation, c.Text);
    }

    /// <summary>A reply to a result or a question continues the conversation that it came from.</summary>
    private static string? Continued(UserState state, UserCommand.Say c)
    {
        if (c.ReplyTo is not { } post) return null;
        if (state.PostConversations.GetValueOrDefault(post) is { } conversation) return conversation;
        var asked = state.Questions.Values.FirstOrDefault(q => q.Conversation.Length > 0 && q.Posts.Contains(new PromptPost(c.Place, post)));
        return asked?.Conversation;
    }

    /// <summary>The task runs again with the draft and what the user said of it, and drafts anew.</summary>
    private static void Correct(Turn turn, UserCommand.Say c, Question draft)
    {
        Said(turn, c, draft.Conversation);
        Drop(turn, draft, "it is written anew");
        turn.Add(new UserEvent.TaskRequeued { At = turn.At, Task = draft.Task!.Value, Reason = Reason.Correction, RejectedDraft = draft.Prompt, Correction = c.Text });
    }

    /// <summary>A new message cancels what waits in its conversation, but for the gate's questions.</summary>
    private static void Supersede(Turn turn, Place place, string conversation)
    {
        var waiting = turn.State.OpenQuestions.Where(q => q.Conversation == conversation && q.Kind is (QuestionKind.Draft or QuestionKind.Confirmation)).ToList();
        if (waiting.Count == 0) return;
        foreach (var question in waiting)
        {
            Drop(turn, question, "dropped by your newer message");
            if (question.Kind == QuestionKind.Confirmation)
                turn.Add(new UserEvent.TaskEnded { At = turn.At, Task = question.Task!.Value, Status = TaskState.Cancelled, Reason = Reason.Superseded });
        }
        var names = waiting.Select(q => $"{(q.Kind == QuestionKind.Draft ? "the draft" : "the question")} {q.Number}");
        turn.Post(place, $"Dropped by your new message: {string.Join(", ", names)}. {string.Join(", ", waiting.Select(q => $"`!retry {q.Number}`"))} brings it back.");
    }

    private static void Drop(Turn turn, Question question, string outcome)
    {
        turn.Add(new UserEvent.QuestionDecided { At = turn.At, Number = question.Number, Outcome = outcome, Via = "chat" });
        foreach (var id in question.Mails.Where(m => turn.State.Outgoing.GetValueOrDefault(m)?.Status == OutgoingStatus.Held))
            turn.Add(new UserEvent.OutgoingDropped { At = turn.At, MessageId = id, Reason = Reason.Superseded });
    }

    private static void Said(Turn turn, UserCommand.Say c, string? conversation) => turn.Add(new UserEvent.Said
    {
        At = turn.At,
        Id = turn.State.NextMessage,
        Place = c.Place,
        Key = c.Key,
        Text = c.Text,
        ReplyTo = c.ReplyTo,
        Conversation = conversation,
    });
}
