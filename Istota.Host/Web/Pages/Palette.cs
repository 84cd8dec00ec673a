using MudBlazor;

namespace Istota.Host.Web.Pages;

/// <summary>Our own colours, light and dark, each text at least 4.5:1 on what it stands on; the stock palette has contrasts below that. <c>istota.css</c> takes them from MudBlazor's variables.</summary>
public static class Palette
{
    private static readonly string[] s_fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#23614e",
            PrimaryContrastText = "#ffffff",
            Secondary = "#7a4a1e",
            SecondaryContrastText = "#ffffff",
            Background = "#f6f5f1",
            BackgroundGray = "#ecebe5",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#1f2522",
            DrawerBackground = "#f6f5f1",
            DrawerText = "#1f2522",
            DrawerIcon = "#4d5651",
            TextPrimary = "#1f2522",
            TextSecondary = "#525c56",
            TextDisabled = "#6b746f",
            ActionDefault = "#4d5651",
            ActionDisabled = "#6b746f",
            LinesDefault = "#dcdad2",
            LinesInputs = "#838b86",
            Divider = "#dcdad2",
            TableLines = "#dcdad2",
            Error = "#a8261c",
            ErrorContrastText = "#ffffff",
            Warning = "#8a5a00",
            WarningContrastText = "#ffffff",
            Success = "#23614e",
            SuccessContrastText = "#ffffff",
            Info = "#1f5a85",
            InfoContrastText = "#ffffff",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8ccbb3",
            PrimaryContrastText = "#0e1f18",
            Secondary = "#e0b384",
            SecondaryContrastText = "#241503",
            Background = "#141816",
            BackgroundGray = "#0f1211",
            Surface = "#1d2320",
            AppbarBackground = "#1d2320",
            AppbarText = "#e7ebe8",
            DrawerBackground = "#141816",
            DrawerText = "#e7ebe8",
            DrawerIcon = "#b3bdb7",
            TextPrimary = "#e7ebe8",
            TextSecondary = "#b3bdb7",
            TextDisabled = "#96a09a",
            ActionDefault = "#b3bdb7",
            ActionDisabled = "#96a09a",
            LinesDefault = "#323a36",
            LinesInputs = "#7f8a84",
            Divider = "#323a36",
            TableLines = "#323a36",
            Error = "#f2a099",
            ErrorContrastText = "#2b0603",
            Warning = "#e9bd6b",
            WarningContrastText = "#261900",
            Success = "#8ccbb3",
            SuccessContrastText = "#0e1f18",
            Info = "#92c5ea",
            InfoContrastText = "#04192a",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = s_fonts, FontSize = "1rem", LineHeight = "1.55", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = s_fonts, FontSize = ".95rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = s_fonts, FontSize = "1rem", LineHeight = "1.55", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = s_fonts, FontSize = "1.15rem", FontWeight = "600", LetterSpacing = "normal" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "10px", DrawerWidthLeft = "232px", AppbarHeight = "64px" },
    };
}
