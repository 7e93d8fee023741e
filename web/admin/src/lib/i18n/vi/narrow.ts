// Những gì thu hẹp danh sách, và ai có thể nhận cuộc trò chuyện.
export default {
  narrow: {
    answered: { bot: "Bot", agent: "Người trong nhóm" },
    answered_by: "Đã có câu trả lời của",
    anybody: "Bất kỳ ai, hoặc chưa có",
    chip: { bot: "bot đã trả lời", agent: "nhóm đã trả lời" },
    more: "Xem thêm",
    offline: "Ngoại tuyến",
    offline_assign: "Vẫn giao",
    offline_text: "{{name}} sẽ thấy cuộc trò chuyện khi quay lại. Cho đến lúc đó không ai khác được báo.",
    offline_title: "{{name}} đang ngoại tuyến",
    testing: "Các lần thử của nhóm",
    testing_chip: "lần thử",
  },
};
