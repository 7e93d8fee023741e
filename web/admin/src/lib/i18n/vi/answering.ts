export default {
  suggested: {
    dismiss: "Bỏ qua",
    enough: "Đủ thông tin",
    from: "từ",
    insert: "Chèn",
    match: "Khớp {{percent}}%",
    not_enough: "Chưa đủ thông tin",
    send: "Gửi nguyên văn",
    title: "Câu trả lời gợi ý",
  },
  packet: {
    customer: "Khách hàng",
    disliked: "không thích câu trả lời cho “{{text}}”",
    quoted: "“{{text}}”",
    draft: "Bot tìm thấy",
    question: "Câu hỏi",
    recap: "Tóm tắt",
    team_only: "chỉ nội bộ",
    title: "Chuyển giao",
    unknown: "Chưa rõ",
    why: "Lý do",
  },
};
