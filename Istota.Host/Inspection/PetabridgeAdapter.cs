using Akka.Actor;
using Akka.Configuration;
using Istota.Actors.Inspection;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace Istota.Host.Inspection;

/// <summary>The palette of inspection for Petabridge.Cmd, in builds with <c>-p:PetabridgeCmd=true</c> alone: the same commands, the same inspector, the same tables as <c>istota inspect</c>. Its public surface is listed in docs/inspection.md.</summary>
public static class PetabridgeAdapter
{
    private const string Palette = "istota";
    private const string Argument = "about";
    private const string Switch = "-a";
    private const string Json = "json";
    private const string JsonSwitch = "-j";

    /// <summary>The host has no password, so nobody but this machine may reach it, whatever its own default is.</summary>
    private const string Loopback = "petabridge.cmd { host = \"127.0.0.1\", port = 9110 }";

    public static void Start(ActorSystem system, IActorRef inspector)
    {
        system.Settings.InjectTopLevelFallback(ConfigurationFactory.ParseString(Loopback));
        var host = PetabridgeCmd.Get(system);
        host.RegisterCommandPalette(new Handler(inspector));
        host.Start();
    }

    private static CommandPalette Commands() => new(Palette, InspectionPalette.Commands.Select(Definition).ToArray());

    private static CommandDefinition Definition(InspectCommand command)
    {
        var described = new CommandDefinitionBuilder().WithName(command.Noun).WithDescription(command.Description)
            .WithArgument(a => a.WithName(Json).WithDescription("true for JSON, as istota inspect --json gives it").IsMandatory(false).WithSwitch(JsonSwitch));
        if (command.Need == ArgumentNeed.None) return described.Build();
        return described
            .WithArgument(a => a.WithName(Argument).WithDescription(command.Argument).IsMandatory(command.Need == ArgumentNeed.Required).WithSwitch(Switch))
            .Build();
    }

    private sealed class Handler(IActorRef inspector) : CommandPaletteHandler(Commands())
    {
        public override Props HandlerProps => Props.Create(() => new Session(inspector));
    }

    /// <summary>One for each client that is connected.</summary>
    private sealed class Session : CommandHandlerActor
    {
        private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

        public Session(IActorRef inspector) : base(Commands())
        {
            foreach (var noun in InspectionPalette.Commands.Select(c => c.Noun))
            {
                Process(noun, command => AnswerAsync(inspector, new InspectQuery(noun, Value(command, Switch)), Value(command, JsonSwitch) == "true").PipeTo(
                    Sender, success: text => new CommandResponse(text), failure: cause => new ErroredCommandResponse(cause.GetBaseException().Message)));
            }
        }

        private static string? Value(Command command, string name) => command.Arguments.FirstOrDefault(a => a.Item1 == name)?.Item2;

        private static async Task<string> AnswerAsync(IActorRef inspector, InspectQuery query, bool json) =>
            InspectionText.Of(query.Noun, await inspector.Ask<InspectReply>(query, s_patience, CancellationToken.None), json);
    }
}
